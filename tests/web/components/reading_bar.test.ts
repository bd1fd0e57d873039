import { expect, it } from 'vitest'
import { readShare } from '../../../web/src/components/reading_bar.ts'

it('the reading bar is empty at the top, full when the end is in view, and empty where nothing is to scroll', () => {
  expect(readShare(0, 3000, 800)).toBe(0)
  expect(readShare(1100, 3000, 800)).toBe(0.5)
  expect(readShare(2200, 3000, 800)).toBe(1)
  expect(readShare(2600, 3000, 800)).toBe(1)
  expect(readShare(-50, 3000, 800)).toBe(0)
  expect(readShare(0, 600, 800)).toBe(0)
})
