import { describe, expect, it } from 'vitest'
import { attendToLetters, letterVector, wordsOf } from '../../../../web/src/components/attn-heads/letters.ts'

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('wordsOf', () => {
  it('parts words from marks', () => {
    expect(wordsOf('Tom said: moon, apple.')).toEqual(['Tom', 'said', ':', 'moon', ',', 'apple', '.'])
  })

  it('keeps letters of every script, and finds nothing in nothing', () => {
    expect(wordsOf('Füchse 狐 don’t')).toHaveLength(5)
    expect(wordsOf('  ')).toEqual([])
  })
})

describe('letterVector', () => {
  it('says how alike two words are spelt', () => {
    expect(dot(letterVector('moon'), letterVector('Moon'))).toBeCloseTo(1, 6)
    expect(dot(letterVector('stone'), letterVector('notes'))).toBeCloseTo(1, 6)
    expect(dot(letterVector('fox'), letterVector('hen'))).toBe(0)
    expect(dot(letterVector('moon'), letterVector('room'))).toBeCloseTo(5 / 6, 5)
  })

  it('stays zero for a mark, never NaN', () => {
    expect([...letterVector('…')].every((value) => value === 0)).toBe(true)
  })
})

describe('attendToLetters', () => {
  it('asks for causal attention, a row per word', () => {
    const request = attendToLetters(['moon', 'apple'])
    expect(request.mask).toEqual({ kind: 'causal' })
    expect(request.query).toMatchObject({ rows: 2, cols: 26 })
    expect(request.query.data.slice(26)).toEqual(letterVector('apple'))
  })
})
