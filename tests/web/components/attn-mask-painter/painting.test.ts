import { describe, expect, it } from 'vitest'
import {
  advance,
  backToPattern,
  begin,
  historyKey,
  isAllowed,
  paint,
  paintedOver,
  redo,
  stroke,
  undo,
  type Painting,
} from '../../../../web/src/components/attn-mask-painter/painting.ts'
import { first_settings } from '../../../../web/src/components/attn-mask-painter/patterns.ts'

/** Causal over three positions. */
function causal(): Painting {
  const pattern = { rows: 3, cols: 3, data: Float32Array.of(1, 0, 0, 1, 1, 0, 1, 1, 1) }
  return { settings: first_settings, pattern, allowed: pattern }
}

const cells = ({ allowed }: Painting) => [...allowed.data]

describe('paint', () => {
  it('allows or blocks cells of a copy', () => {
    const before = causal()
    const after = paint(
      before,
      [
        { row: 0, col: 2 },
        { row: 1, col: 2 },
      ],
      true,
    )
    expect(cells(after)).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1])
    expect(cells(before)).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1])
    expect(paintedOver(after)).toBe(2)
    expect(isAllowed(after.allowed, { row: 0, col: 2 })).toBe(true)
  })

  it('is nothing where all cells are so already', () => {
    const painting = causal()
    expect(paint(painting, [{ row: 2, col: 0 }], true)).toBe(painting)
  })

  it('back and forth is the pattern again', () => {
    const corner = [{ row: 0, col: 2 }]
    expect(paintedOver(paint(paint(causal(), corner, true), corner, false))).toBe(0)
  })
})

describe('the history', () => {
  const first = causal()
  const second = paint(first, [{ row: 0, col: 1 }], true)
  const third = paint(second, [{ row: 0, col: 2 }], true)

  it('goes back and forth', () => {
    const history = advance(advance(begin(first), second), third)
    expect(undo(history).now).toBe(second)
    expect(undo(undo(history)).now).toBe(first)
    expect(redo(undo(history)).now).toBe(third)
    expect(redo(redo(undo(undo(history)))).now).toBe(third)
  })

  it('holds at its ends', () => {
    const history = begin(first)
    expect(undo(history)).toBe(history)
    expect(redo(history)).toBe(history)
  })

  it('forgets what was undone once something else is painted', () => {
    const history = advance(undo(advance(begin(first), second)), third)
    expect(history.future).toEqual([])
    expect(undo(history).now).toBe(first)
  })

  it('has the way back to the pattern as a step of its own', () => {
    const history = backToPattern(advance(begin(first), second))
    expect(paintedOver(history.now)).toBe(0)
    expect(undo(history).now).toBe(second)
    expect(backToPattern(history)).toBe(history)
  })

  it('keeps 200 steps', () => {
    let history = begin(first)
    for (let step = 0; step < 250; step++) history = advance(history, step % 2 === 0 ? second : third)
    expect(history.past.length).toBe(200)
  })
})

describe('historyKey', () => {
  const key = (name: string, held: Partial<KeyboardEvent> = {}) =>
    historyKey({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held })

  it('knows what editors have', () => {
    expect(key('z', { ctrlKey: true })).toBe('undo')
    expect(key('z', { metaKey: true })).toBe('undo')
    expect(key('Z', { ctrlKey: true, shiftKey: true })).toBe('redo')
    expect(key('y', { ctrlKey: true })).toBe('redo')
  })

  it('leaves the rest alone', () => {
    expect(key('z')).toBeUndefined()
    expect(key('y', { ctrlKey: true, shiftKey: true })).toBeUndefined()
    expect(key('z', { ctrlKey: true, altKey: true })).toBeUndefined()
    expect(key('a', { ctrlKey: true })).toBeUndefined()
  })
})

describe('stroke', () => {
  it('leaves no gaps', () => {
    expect(stroke({ row: 0, col: 0 }, { row: 2, col: 4 })).toEqual([
      { row: 0, col: 0 },
      { row: 1, col: 1 },
      { row: 1, col: 2 },
      { row: 2, col: 3 },
      { row: 2, col: 4 },
    ])
  })

  it('is one cell where the brush stands', () => {
    expect(stroke({ row: 3, col: 3 }, { row: 3, col: 3 })).toEqual([{ row: 3, col: 3 }])
  })
})
