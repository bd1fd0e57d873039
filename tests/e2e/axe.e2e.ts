import { describe, it } from 'vitest'
import { expectNoAxeViolations } from './support/axe.ts'
import { settled, useLab } from './support/browser.ts'
import { places, signOfRest, themes } from './support/places.ts'

const lab = useLab()
const pages = [...places, 'build/causal-mask/', 'embed/attention/', 'embed/causal-mask/', 'embed/example.html']

describe.each(themes)('axe finds nothing, %s', (theme) => {
  it.each(pages)('on /%s', async (path) => {
    const page = await lab.openPage(path, { theme })
    await settled(page, signOfRest(path))
    await expectNoAxeViolations(page)
  })
})
