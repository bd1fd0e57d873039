import { describe, it } from 'vitest'
import { settled, useLab } from './support/browser.ts'
import { placeName, places, signOfRest, themes, widths } from './support/places.ts'
import { expectScreenshot } from './support/screenshot.ts'

const lab = useLab()
const pages = [...places, 'build/causal-mask/']

describe.each(themes)('looks as it did, %s', (theme) => {
  describe.each(widths)('at %i px', (width) => {
    it.each(pages)('/%s', async (path) => {
      const page = await lab.openPage(path, { theme, width })
      await settled(page, signOfRest(path))
      await expectScreenshot(page, `${placeName(path)}-${width}-${theme}`)
    })
  })
})
