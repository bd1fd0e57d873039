import { describe, expect, it } from 'vitest'
import { inLanguage } from '../../../web/src/learner/in_language.ts'

describe('a text for both languages', () => {
  const text = 'Make it with {{new Matrix||Matrix}}(2, 3){{||, as a value}}; {{throw||call fail(...)}} otherwise.'

  it('is read in one of them', () => {
    expect(inLanguage(text, 'js')).toBe('Make it with new Matrix(2, 3); throw otherwise.')
    expect(inLanguage(text, 'cpp')).toBe('Make it with Matrix(2, 3), as a value; call fail(...) otherwise.')
  })

  it('stays as it is where nothing differs', () => {
    expect(inLanguage('{{a}} || {b||c}', 'cpp')).toBe('{{a}} || {b||c}')
  })
})
