import { describe, expect, it } from 'vitest'
import { countPositions } from '../../../web/src/content/position_count.ts'

describe('countPositions', () => {
  it('adds up what each new token makes a decoder compute', () => {
    const prompt_tokens = 16
    const new_tokens = 200
    let naive = 0
    let cached = 0
    for (let token = 0; token < new_tokens; token += 1) {
      naive += prompt_tokens + token
      cached += token === 0 ? prompt_tokens : 1
    }
    expect(countPositions(prompt_tokens, new_tokens)).toEqual({ naive, cached })
  })
})
