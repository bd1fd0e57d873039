import { describe, expect, it } from 'vitest'
import { timeWords } from '../../../web/src/components/attn-heads-profile/heads_figures.ts'
import type { ProfileTime } from '../../../web/src/runtime/protocol.ts'

const time = (min_ms: number, median_ms: number, max_ms: number) => ({ min_ms, median_ms, max_ms }) as ProfileTime

describe('timeWords', () => {
  const few = time(1.9, 2, 9)

  it('adds nothing where many heads clearly take longer, whatever interrupted a sample', () => {
    expect(timeWords(few, time(2.1, 2.4, 3))).toBe('')
  })

  it.each([
    ['longer', time(1.95, 2.05, 3)],
    ['less', time(1.85, 1.95, 30)],
    ['much less, by few samples that were not interrupted,', time(1.4, 1.5, 1.95)],
  ])('calls %s by less than the samples differ noise', (_, many) => {
    expect(timeWords(few, many)).toBe(': on this machine, within the noise')
  })

  it('says so where less time goes against the count and is no noise', () => {
    expect(timeWords(few, time(1.4, 1.5, 1.6))).toMatch(/^: less, although there is more to do/)
  })
})
