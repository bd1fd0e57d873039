import { describe, expect, it } from 'vitest'
import { freshSeed, readAddress } from '../../../../web/src/components/attn-exercise/address.ts'

describe('readAddress', () => {
  it('reads a language and a seed', () => {
    expect(readAddress('#language=cpp&seed=4021')).toEqual({ language: 'cpp', seed: 4021 })
    expect(readAddress('#seed=7')).toEqual({ seed: 7 })
  })

  it.each(['', '#', '#seed=', '#seed=-1', '#seed=1e3', '#seed=12345678901', '#language=rust', '#task'])(
    'takes nothing from %s',
    (hash) => expect(readAddress(hash)).toEqual({}),
  )
})

it('makes seeds that are short and never 0', () => {
  for (let i = 0; i < 1000; i++) {
    const seed = freshSeed()
    expect(seed).toBeGreaterThan(0)
    expect(seed).toBeLessThan(1_000_000)
  }
})
