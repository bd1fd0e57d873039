import { describe, expect, it } from 'vitest'
import { parseGlossary, parseSources } from '../../../web/src/content/lesson_references.ts'
import type { LessonText } from '../../../web/src/content/lesson_text.ts'
import { renderMarkdown } from '../../../web/src/content/markdown.ts'

function surroundings(): LessonText {
  const glossary = parseGlossary('## head, heads\n\nOne attention of several.\n', 'glossary.md')
  for (const entry of glossary.entries) entry.short_html = entry.text.trim()
  return {
    file: 'lesson.md',
    line: 20,
    scope: { seven: 7, half: 0.5, bytes: () => '1 MiB' },
    glossary,
    sources: parseSources('- someone2020: Someone, “A paper”, 2020. https://example.org/paper', 'sources.md'),
    glossary_url: '../glossary/',
    cited: [],
    claims: [],
    explained: new Set(),
  }
}

const render = (text: string, lesson = surroundings()) => renderMarkdown(text, { lesson })

describe('a computed number', () => {
  it('is written, and kept as a claim with its line', () => {
    const lesson = surroundings()
    const html = render('One.\n\nIt is {= seven * 1000 } or\n{= bytes() } and {= -half }.', lesson)
    expect(html).toContain('>7,000</span>')
    expect(html).toContain('>1 MiB</span>')
    expect(html).toContain('>−0.5</span>')
    expect(lesson.claims).toEqual([
      { line: 22, text: '7,000', kind: 'computed', expression: 'seven * 1000' },
      { line: 23, text: '1 MiB', kind: 'computed', expression: 'bytes()' },
      { line: 23, text: '−0.5', kind: 'computed', expression: '-half' },
    ])
  })

  it('may have braces inside', () => expect(render('{= ({ a: seven }).a }')).toContain('>7</span>'))

  it.each([
    ['{= eight }', 'lesson.md:22: "eight" cannot be computed: eight is not defined'],
    ['{= seven / 0 }', 'lesson.md:22: gives Infinity, which is no number'],
    ['{= seven', 'lesson.md:22: "{= seven" has no closing brace'],
  ])('fails with file and line: %s', (text, message) => expect(() => render(`Before.\n\n${text}`)).toThrow(message))
})

describe('a cited number', () => {
  it('links to its source and is numbered', () => {
    const lesson = surroundings()
    const html = render('It has {@someone2020 96 layers}.', lesson)
    expect(html).toContain('href="https://example.org/paper"')
    expect(html).toContain('96 layers')
    expect(lesson.cited).toEqual(['someone2020'])
    expect(lesson.claims).toEqual([{ line: 20, text: '96 layers', kind: 'cited', source: 'someone2020' }])
  })

  it('needs a source that is known', () => {
    expect(() => render('{@nobody 3}')).toThrow('lesson.md:20: there is no source "nobody"')
    expect(() => render('{@someone2020}')).toThrow('should be {@source what it says}')
  })
})

describe('a number from nowhere', () => {
  it.each([
    'It has 96 layers.',
    '## The 3 steps',
    'About 1,024 tokens',
    '- 50 % less',
    '*4096* tokens',
    '[8](x)',
    'N = 16',
  ])('is refused: %s', (text) =>
    expect(() => render(text)).toThrow(/lesson\.md:20: "[\d,]+" in ".*" comes from nowhere/),
  )

  it.each([
    'GPT-2 and GPT-3',
    'float32, int8',
    'Llama-3-8B',
    '$d_k = 64$',
    '`x[0] = 1`',
    'two or three',
    'v0.1',
    'N²',
    'A100',
  ])('but not in a name, a formula or code: %s', (text) => expect(() => render(text)).not.toThrow())

  it('is nobody’s business outside of lessons', () => expect(renderMarkdown('It has 96 layers.')).toContain('96'))
})

describe('a term', () => {
  it('is explained where it first stands', () => {
    const html = render('A [[head]] and more [[heads|of them]].')
    expect(html).toContain('popovertarget="term-head">head</button>')
    expect(html).toContain('One attention of several.')
    expect(html).toContain('and more of them.')
  })

  it('must be in the glossary', () =>
    expect(() => render('[[tail]]')).toThrow('lesson.md:20: the glossary has no "tail"; known are head'))
})

describe('a section', () => {
  it('has an address', () => {
    expect(render('## Why divide?')).toBe(
      '<h2 id="why-divide"><a class="section-link" href="#why-divide">Why divide?</a></h2>',
    )
    expect(renderMarkdown('## Why divide?')).toBe('<h2>Why divide?</h2>')
  })
})

describe('the references', () => {
  it('are read with their errors', () => {
    expect(() => parseSources('- broken', 'sources.md')).toThrow('sources.md:1: a source is one line')
    expect(() => parseSources('- a: B. https://x.y\n- a: B. https://x.y', 's.md')).toThrow(
      's.md:2: the source "a" stands here twice',
    )
    expect(() => parseGlossary('## b\n\nText.\n\n## a\n\nText.', 'g.md')).toThrow('g.md:5: "a" stands behind "b"')
    expect(() => parseGlossary('## a\n\n## b\n\nText.', 'g.md')).toThrow('"a" is not explained')
  })
})
