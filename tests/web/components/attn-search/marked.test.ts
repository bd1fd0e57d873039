import { describe, expect, it } from 'vitest'
import { marked, snippet, type Part } from '../../../../web/src/components/attn-search/marked.ts'

const terms = (...all: string[]) => new Set(all)
/** Hits in brackets. */
const shown = (parts: readonly Part[]) => parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')

describe('marks', () => {
  it('stand around the words as they are written, and nothing is lost', () => {
    const text = 'Softmax, then N² softmaxes: QKᵀ.'
    const parts = marked(text, terms('softmax', 'n2', 'qkt'))
    expect(shown(parts)).toBe('[Softmax], then [N²] softmaxes: [QKᵀ].')
    expect(parts.map((part) => part.text).join('')).toBe(text)
    expect(marked('none', terms('softmax'))).toEqual([{ text: 'none', hit: false }])
    expect(marked('', terms('softmax'))).toEqual([])
  })
})

describe('a snippet', () => {
  const filler = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ')

  it('is the whole of a short text', () => {
    expect(shown(snippet('A short text on masks.', terms('masks')))).toBe('A short text on [masks].')
  })

  it('begins with the text where only the title was found, and ends between words', () => {
    const parts = shown(snippet(filler(100), terms('softmax')))
    expect(parts).toMatch(/^word0 word1 .* word\d+ …$/)
    expect(parts.length).toBeLessThan(155)
  })

  it('shows the place where most of the words are', () => {
    const text = `The mask comes first. ${filler(60)} here the mask meets the softmax, at last. ${filler(60)}`
    const parts = shown(snippet(text, terms('mask', 'softmax')))
    expect(parts).toMatch(/^… .*here the \[mask\] meets the \[softmax\], at last\. .* …$/)
  })

  it('begins with a sentence that begins near', () => {
    const text = `${filler(40)}. Weights sum to one after the softmax. ${filler(40)}`
    expect(shown(snippet(text, terms('softmax')))).toMatch(/^… Weights sum to one after the \[softmax\]\./)
  })

  it('is right at both ends of the text, and in one endless word', () => {
    expect(shown(snippet(`softmax ${filler(60)}`, terms('softmax')))).toMatch(/^\[softmax\] word0/)
    expect(shown(snippet(`${filler(60)} softmax`, terms('softmax')))).toMatch(/ \[softmax\]$/)
    expect(shown(snippet('x'.repeat(400), terms('softmax')))).toBe(`${'x'.repeat(150)} …`)
  })
})
