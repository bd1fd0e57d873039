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

  it('gives a passage in both languages, for the page to choose', () => {
    expect(renderMarkdown('Call {{`new M()`||`M()` **once**}} here.')).toBe(
      '<p>Call <span class="in-js"><code>new M()</code></span>' +
        '<span class="in-cpp"><code>M()</code> <strong>once</strong></span> here.</p>',
    )
    expect(renderMarkdown('{{||only C++}} {{a}} `{{a||b}}`')).toBe(
      '<p><span class="in-js"></span><span class="in-cpp">only C++</span> {{a}} <code>{{a||b}}</code></p>',
    )
    expect(renderMarkdown('```cpp\nint x;\n```')).toMatch(/^<pre tabindex="0" class="in-cpp">/)
  })

  it('marks code that may break, and code with a mark right behind it', () => {
    expect(renderMarkdown('`j > i`, `j` is')).toBe(
      '<p><code class="before-mark">j &gt; i</code>, <code>j</code> is</p>',
    )
    const long = 'heads.rows() / num_heads + 1'
    expect(renderMarkdown(`\`${long}\` is`)).toBe(`<p><code class="may-break">${long}</code> is</p>`)
    expect(renderMarkdown('{{`a`||**b** `c`}}.')).toBe(
      '<p><span class="in-js"><code class="before-mark">a</code></span>' +
        '<span class="in-cpp"><strong>b</strong> <code class="before-mark">c</code></span>.</p>',
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
