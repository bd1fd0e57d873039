import { describe, expect, it } from 'vitest'
import {
  first_settings,
  globalPositions,
  isPatternName,
  numberOptions,
  pattern_names,
  patternRequest,
  patternText,
  type MaskSettings,
  type PatternName,
} from '../../../../web/src/components/attn-mask-painter/patterns.ts'

const settings = (change: Partial<MaskSettings>) => ({ ...first_settings, ...change })

describe('patternRequest', () => {
  it.each<[Partial<MaskSettings>, object]>([
    [{ pattern: 'dense' }, { causal: false, window: 0, sinks: 0, stride: 0, global: [] }],
    [{ pattern: 'causal' }, { causal: true, window: 0, sinks: 0, stride: 0, global: [] }],
    [
      { pattern: 'window', window: 3 },
      { causal: true, window: 3, sinks: 0, stride: 0, global: [] },
    ],
    [
      { pattern: 'sinks', window: 3, sinks: 1 },
      { causal: true, window: 3, sinks: 1, stride: 0, global: [] },
    ],
    [
      { pattern: 'strided', stride: 5 },
      { causal: true, window: 5, sinks: 0, stride: 5, global: [] },
    ],
    [
      { pattern: 'convolution', window: 2 },
      { causal: false, window: 2, sinks: 0, stride: 0, global: [] },
    ],
    [
      { pattern: 'global', window: 2, globals: 2 },
      { causal: false, window: 2, sinks: 0, stride: 0, global: [0, 8] },
    ],
  ])('%j', (change, parts) => {
    expect(patternRequest(settings(change))).toEqual({ seq_len_q: 16, seq_len_k: 16, ...parts })
  })

  it('is as large as was chosen', () => {
    expect(patternRequest(settings({ size: 32 }))).toMatchObject({ seq_len_q: 32, seq_len_k: 32 })
  })
})

it('global positions lie evenly and increase', () => {
  expect(globalPositions(settings({ size: 8, globals: 4 }))).toEqual([0, 2, 4, 6])
  expect(globalPositions(settings({ size: 32, globals: 1 }))).toEqual([0])
})

it('only numbers that make a difference can be chosen', () => {
  const chosen = Object.fromEntries(
    pattern_names.map((name) => [name, numberOptions(name).map(({ number }) => number)]),
  )
  expect(chosen).toEqual({
    dense: [],
    causal: [],
    window: ['window'],
    sinks: ['window', 'sinks'],
    strided: ['stride'],
    global: ['window', 'globals'],
    convolution: ['window'],
  })
  for (const name of pattern_names) {
    for (const { number, options } of numberOptions(name)) expect(options).toContain(first_settings[number])
  }
})

it('a window looks back, its own key included; around a query the keys of one side are counted without it', () => {
  const shown = (name: PatternName) => {
    const { label, options, less } = numberOptions(name).find(({ number }) => number === 'window')!
    return { label, options: options.map((option) => option - less) }
  }
  const back = { label: 'Window, keys', options: [2, 3, 4, 6, 8] }
  const around = { label: 'Keys on each side, besides its own', options: [1, 2, 3, 5, 7] }
  expect([shown('window'), shown('sinks')]).toEqual([back, back])
  expect([shown('convolution'), shown('global')]).toEqual([around, around])
})

it('names that a lesson may write', () => {
  expect(isPatternName('strided')).toBe(true)
  expect(isPatternName('toString')).toBe(false)
})

describe('patternText', () => {
  it.each<[Partial<MaskSettings>, string]>([
    [{ pattern: 'window', window: 2 }, 'Window: a query sees itself and the key before it.'],
    [{ pattern: 'window', window: 4 }, 'Window: a query sees itself and the 3 keys before it.'],
    [
      { pattern: 'sinks', window: 4, sinks: 1 },
      'Window with sinks: a query sees itself, the 3 keys before it and the first key.',
    ],
    [{ pattern: 'strided', stride: 2 }, 'Strided: a query sees the last 2 keys, and before them every second key.'],
    [{ pattern: 'strided', stride: 4 }, 'Strided: a query sees the last 4 keys, and before them every 4th key.'],
    [{ pattern: 'convolution', window: 2 }, 'Convolution: a query sees itself and one key on either side.'],
    [
      { pattern: 'global', window: 3, globals: 1 },
      'Global: a query sees itself and 2 keys on either side; position 0 sees everything and is seen by all.',
    ],
    [
      { pattern: 'global', window: 3, globals: 2 },
      'Global: a query sees itself and 2 keys on either side; positions 0, 8 see everything and are seen by all.',
    ],
  ])('%j', (change, text) => {
    expect(patternText(settings(change))).toBe(text)
  })
})
