import { describe, expect, it } from 'vitest'
import { attainable, roofsOf } from '../../../web/src/components/attn-roofline/roofline.ts'
import type { Peak, Stream } from '../../../web/src/runtime/protocol.ts'

const stream = (bytes: number, gb_per_s: number) => ({ bytes, gb_per_s }) as Stream
const peak = { gflop_per_s: 60 } as Peak

describe('the roof', () => {
  const roofs = roofsOf({ peak, streams: [stream(1024, 90), stream(4096, 120), stream(1 << 20, 30)] })!

  it('takes the fastest buffer for the cache and the largest for memory', () => {
    expect(roofs.cache.gb_per_s).toBe(120)
    expect(roofs.memory.gb_per_s).toBe(30)
  })

  it('rises with the intensity up to the ridge and is flat beyond it', () => {
    expect(roofs.ridge).toBe(2)
    expect(attainable(roofs, 0.5)).toBe(15)
    expect(attainable(roofs, 2)).toBe(60)
    expect(attainable(roofs, 100)).toBe(60)
  })

  it('is unknown until something was read', () => {
    expect(roofsOf({ peak, streams: [] })).toBeUndefined()
  })
})
