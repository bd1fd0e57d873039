import { describe, expect, it } from 'vitest'
import { known_models, scoreBytes } from '../../../web/src/content/score_bytes.ts'

describe('scoreBytes', () => {
  it('gives 64 KiB, 1 MiB and 16 MiB for one head at 128, 512 and 2048', () => {
    expect(known_models.slice(0, 3).map(scoreBytes)).toEqual([64 * 2 ** 10, 2 ** 20, 16 * 2 ** 20])
  })

  it('gives 154.6 GB for GPT-3, all heads and layers', () => {
    const gpt3 = known_models.find((model) => model.name === 'GPT-3')
    expect(scoreBytes(gpt3!)).toBe(154_618_822_656)
  })
})
