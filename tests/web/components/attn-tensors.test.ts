import { describe, expect, it } from 'vitest'
import { areIds, firstTelling, hueOf, rightAnswer } from '../../../web/src/components/attn-tensors/tensors.ts'
import { numberText, shortText } from '../../../web/src/components/shaded_matrix.ts'
import type { Call, Value } from '../../../web/src/runtime/protocol.ts'

const matrix = (...values: number[]) => ({ rows: 1, cols: values.length, data: new Float32Array(values) })
const call = (args: Value[], returns: Call['returns']): Call => ({
  function: 'f',
  arg_names: args.map((_, index) => `arg${index}`),
  args,
  returns,
})

describe('what a case shows first', () => {
  it('is a call with matrices on both sides, not the making of an object', () => {
    const create = call([6, 4], [{ name: 'cache', kind: 'object', object: 0 }])
    const append = call([{ object: 0 }, matrix(1)], [])
    const attend = call([{ object: 0 }, matrix(1)], [{ name: 'output', kind: 'matrix' }])
    const case_of = (...calls: Call[]) => ({ name: 'small', shown: true, calls })
    expect(firstTelling(case_of(create, append, attend))).toBe(2)
    expect(firstTelling(case_of(create, append))).toBe(0)
  })

  it('of a right answer is what comes out, in the order of the signature, apart from what is on the way', () => {
    const steps = ['scores', 'weights', 'output'].map((name) => ({ name, value: matrix(1) }))
    const returns: Call['returns'] = [
      { name: 'output', kind: 'matrix' },
      { name: 'size', kind: 'number' },
      { name: 'weights', kind: 'matrix' },
    ]
    const { results, on_the_way } = rightAnswer(call([], returns), steps)
    expect(results.map(({ name }) => name)).toEqual(['output', 'weights'])
    expect(on_the_way.map(({ name }) => name)).toEqual(['scores'])
  })
})

describe('the colour of a matrix', () => {
  it.each([
    ['query', 'query'],
    ['turned_key', 'key'],
    ['cached_value', 'value'],
    ['output_a', 'output'],
    ['w_q', 'query'],
    ['w_o', 'output'],
    ['scores', undefined],
    ['x', undefined],
    ['lse_a', undefined],
  ])('%s has that of %s', (name, hue) => {
    expect(hueOf(name)).toBe(hue)
  })
})

it('token ids are names', () => {
  expect(['prompt', 'tokens', 'new_tokens', 'position'].map(areIds)).toEqual([true, true, false, false])
})

describe('the numbers of a matrix', () => {
  it.each<[number[], string[]]>([
    [
      [0, 1, 1],
      ['0', '1', '1'],
    ],
    [
      [-2, 1.5, 0],
      ['−2.0', '1.5', '0'],
    ],
    [
      [0.25, -Infinity, 3],
      ['0.25', '−∞', '3.00'],
    ],
    [
      [0.1, 1],
      ['0.100', '1.000'],
    ],
    [
      [NaN, 7],
      ['NaN', '7'],
    ],
  ])('%j have as many digits as they need', (values, texts) => {
    const text = shortText(matrix(...values))
    expect([...matrix(...values).data].map(text)).toEqual(texts)
  })

  it('alone too', () => {
    expect([8192, 0.5, -3, 0].map(numberText)).toEqual(['8192', '0.5', '−3', '0'])
  })
})
