import { describe, expect, it } from 'vitest'
import { languages } from './languages.ts'
import { mutantsOf } from './mutants.ts'
import { parses } from './syntax.ts'

/** `kind: before → after` of every mutant, without its place. */
const changes = (code: string, language: 'js' | 'cpp') =>
  mutantsOf(code, language).map(({ id }) => id.replace(/^\d+:\d+ /, ''))

const javascript = `function mean(key, value) {
  let sum = 0
  for (let r = 0; r < value.rows; r++) sum += key.at(r, 0)
  return sum / key.rows
}
`

const cpp = `float mean(const Matrix& key, const Matrix& value) {
  float sum = 0;
  for (int r = 0; r < value.rows(); r++) sum += key.at(r, 0);
  return sum / key.rows();
}
`

describe('mutants', () => {
  it('are the same slips in both languages', () => {
    const alike = (text: string) =>
      text
        .replaceAll('()', '')
        .replaceAll(';', '')
        .replaceAll(/\b(let|int|float) /g, '')
    const [one, other] = [changes(javascript, 'js'), changes(cpp, 'cpp')].map((ids) => new Set(ids.map(alike)))
    expect([...one!].filter((id) => !other!.has(id))).toEqual([])
    expect([...other!].filter((id) => !one!.has(id))).toEqual([])
  })

  it('are slips that people make', () => {
    expect(changes(javascript, 'js')).toEqual(
      expect.arrayContaining([
        'constant: let sum = 0 → let sum = 1',
        'operator: r < value.rows → r <= value.rows',
        'boundary: r < value.rows → r < value.rows - 1',
        'axis: r < value.rows → r < value.cols',
        'name: value.rows → key.rows',
        'operator: sum += key.at(r, 0) → sum = key.at(r, 0)',
        'arguments swapped: key.at(r, 0) → key.at(0, r)',
        'index: key.at(r, 0) → key.at(r + 1, 0)',
        'operand missing: sum / key.rows → sum',
        'operands swapped: sum / key.rows → key.rows / sum',
        'dropped: for (let r = 0; r < value.rows; r++) → for (let r = 0; r < value.rows; )',
        'early return: for (let r = 0; r < value.rows; r++) → for (let r = 0; r < value.rows; r++) {',
        'only one round: for (let r = 0; r < value.rows; r++) → for (let r = 0; r < value.rows; r++) {',
      ]),
    )
  })

  it('know infinity, conditions, functions and results', () => {
    const code = `function attend(scores, position) {
  const output = new Matrix(1, 1), weights = new Matrix(1, 1)
  const largest = Math.max(...scores)
  for (let j = 0; j < 4; j++) {
    if (j > position) scores[j] = -Infinity
    weights.set(0, j, Math.exp(scores[j] - largest))
  }
  return { output, weights }
}`
    expect(changes(code, 'js')).toEqual(
      expect.arrayContaining([
        'constant: scores[j] = -Infinity → scores[j] = -1e9',
        'sign: -Infinity → Infinity',
        'condition negated: (j > position) → (!(j > position))',
        'condition ignored: (j > position) → (true)',
        'operator: j > position → j >= position',
        'function missing: weights.set(0, j, Math.exp(scores[j] - largest)) → weights.set(0, j, (scores[j] - largest))',
        'function: const largest = Math.max(...scores) → const largest = Math.min(...scores)',
        'name: { output, weights } → { output, weights: output }',
      ]),
    )
  })

  it('leave alone what is said to people', () => {
    expect(changes('if (room < 1) throw new Error(`There is room for ${room - 1}.`)', 'js').join()).not.toContain('${')
    const failing = 'void f(int room) { if (room < 1) fail("There is room for ", room - 1, "."); }'
    expect(changes(failing, 'cpp').filter((id) => id.includes('room + 1, "'))).toEqual([])
  })

  it.each(['js', 'cpp'] as const)('all parse, differ from one another and stay the same: %s', (language) => {
    const code = language === 'js' ? javascript : cpp
    const mutants = mutantsOf(code, language)
    const texts = mutants.map((mutant) => mutant.code.replace(/\s+/g, ' '))
    expect(mutants.length).toBeGreaterThan(30)
    expect(new Set([...texts, code.replace(/\s+/g, ' ')]).size).toBe(mutants.length + 1)
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
    expect(mutants.every((mutant) => parses(mutant.code, languages[language]))).toBe(true)
    expect(mutantsOf(code, language)).toEqual(mutants)
  })

  it('say where code does not parse', () => {
    expect(() => mutantsOf('let x = (1', 'js')).toThrow('the JavaScript does not parse')
  })
})
