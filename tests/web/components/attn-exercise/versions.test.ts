import { expect, it } from 'vitest'
import { listed } from '../../../../web/src/components/attn-exercise/versions.ts'

const version = (code: string, saved_at: number) => ({ code, saved_at })
const earlier = (code: string, saved_at: number) => ({ ...version(code, saved_at), writer: 'one' })

it('lists what passed and what was there before, newest first, each text once', () => {
  const versions = listed(
    [version('right', 5), version('right too', 2)],
    [{ ...earlier('draft', 7), reason: 'reset' }, earlier('right', 6), earlier('first', 1)],
  )
  expect(versions.map(({ code, what }) => [code, what])).toEqual([
    ['draft', 'before a reset'],
    ['right', 'passed'],
    ['right too', 'passed'],
    ['first', 'as an earlier visit or another tab left it'],
  ])
})
