import { it } from 'vitest'
import { expectNoAxeViolations } from './support/axe.ts'
import { settled, useLab } from './support/browser.ts'
import { places, signOfRest, themes } from './support/places.ts'

const lab = useLab()
const pages = [...places, 'build/causal-mask/', 'embed/attention/', 'embed/causal-mask/', 'embed/example.html']

/** Each page in one theme, and in both by `./lab test pages`. */
const visits = pages.flatMap((path, index) =>
  (process.env.ATTN_EVERY_PAGE ? themes : [themes[index % themes.length]!]).map((theme) => ({ path, theme })),
)

it.each(visits)('axe finds nothing on /$path, $theme', async ({ path, theme }) => {
  const page = await lab.openPage(path, { theme })
  await settled(page, signOfRest(path))
  await expectNoAxeViolations(page)
})
