import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../../web/src/content/markdown.ts'

describe('Markdown', () => {
  it('turns math into MathML, in a line and on its own', () => {
    expect(renderMarkdown('The scale is $\\sqrt{d_k}$ here.')).toMatch(
      /^<p>The scale is <math>.*<msqrt>.*<\/math> here\.<\/p>$/s,
    )
    expect(renderMarkdown('$$\nQ K^\\top\n$$')).toContain('<math display="block"')
  })

  it('leaves a price a price', () => {
    expect(renderMarkdown('It costs $5 or $6.')).toBe('<p>It costs $5 or $6.</p>')
  })

  it('does not read math in code', () => {
    expect(renderMarkdown('`$x$`')).toBe('<p><code>$x$</code></p>')
  })

  it('stops at math that cannot be read', () => {
    expect(() => renderMarkdown('$\\frac{1}$')).toThrow()
  })

  it('colours the terms, and only whole ones', () => {
    expect(renderMarkdown('**query** and **Keys**, not **query row**')).toBe(
      '<p><strong class="term-query">query</strong> and <strong class="term-key">Keys</strong>, not <strong>query row</strong></p>',
    )
  })

  it('shows HTML as text', () => {
    expect(renderMarkdown('<script>alert(1)</script>')).not.toContain('<script>')
  })
})

describe('a table', () => {
  const table = renderMarkdown('| | key 0 |\n| --- | --- |\n| **query 0** | may look |')

  it('scrolls by itself, with the keyboard too', () => {
    expect(table).toMatch(/^<div class="scroll-x" tabindex="0" role="group" aria-label="Table"><table>/)
    expect(table).toMatch(/<\/table><\/div>$/)
  })

  it('heads no column with a corner that has no words', () => {
    expect(table).toMatch(/<tr>\s*<td><\/td>\s*<th>key 0<\/th>/)
  })
})
