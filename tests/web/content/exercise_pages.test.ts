import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readExercises } from '../../../web/src/content/exercise_folder.ts'
import { inListOrder } from '../../../web/src/content/exercise_list.ts'
import { exercisePages } from '../../../web/src/content/exercise_pages.ts'

const site = fileURLToPath(new URL('../../../site', import.meta.url))
const exercises = readExercises(`${site}/exercises`)
const ordered = inListOrder(exercises.map(({ summary }) => summary))
const pages = new Map(exercisePages(site, () => exercises).map(({ path, html }) => [path, html()]))

describe('the page of an exercise', () => {
  it('says its place in the list, and leads to those before and after it there', () => {
    const linked = (html: string, rel: string) => new RegExp(`rel="${rel}" href="\\.\\./([^/]+)/"`).exec(html)?.[1]
    for (const [index, { slug }] of ordered.entries()) {
      const html = pages.get(`build/${slug}/index.html`)!
      expect(html).toContain(`exercise ${index + 1} of ${ordered.length} `)
      expect(linked(html, 'prev')).toBe(ordered[index - 1]?.slug)
      expect(linked(html, 'next')).toBe(ordered[index + 1]?.slug)
    }
  })

  it('leads nowhere else where it is embedded', () => {
    expect(pages.get('embed/causal-mask/index.html')).not.toMatch(/rel="(prev|next)"/)
  })
})
