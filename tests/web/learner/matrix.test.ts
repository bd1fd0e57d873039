import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Matrix, MatrixError, access, adoptMatrix, valuesOf } from '../../../web/src/learner/matrix.ts'

beforeEach(() => {
  access.reads = access.writes = 0
})

afterEach(() => {
  access.data_closed = false
})

describe('the matrix that learners use', () => {
  it('begins with zeros and keeps float32 values by row and column', () => {
    const matrix = new Matrix(2, 3)
    matrix.set(1, 2, 0.1)
    expect(matrix.at(1, 2)).toBe(Math.fround(0.1))
    expect([...matrix.data]).toEqual([0, 0, 0, 0, 0, Math.fround(0.1)])
  })

  it('names itself, the index and its shape when the row is outside', () => {
    const key = adoptMatrix(4, 8, { data: new Float32Array(32), name: 'key' })
    expect(() => key.at(4, 0)).toThrow(
      'key.at(4, 0) is outside: key has 4 rows and 8 columns, so its rows go from 0 to 3. Check where that loop ends.',
    )
  })

  it.each([
    [-1, 0],
    [0, 8],
    [0.5, 0],
    [NaN, 0],
    [undefined, 0],
    [0, undefined],
    ['1', 0],
  ])('refuses the index (%s, %s) instead of reading undefined', (row, col) => {
    const matrix = new Matrix(4, 8)
    expect(() => matrix.at(row as number, col as number)).toThrow(MatrixError)
    expect(() => matrix.set(row as number, col as number, 1)).toThrow(MatrixError)
  })

  it('takes numbers only, also NaN, which the checks name', () => {
    const matrix = new Matrix(1, 1)
    expect(() => matrix.set(0, 0, undefined as unknown as number)).toThrow('was given undefined as its value')
    matrix.set(0, 0, NaN)
    expect(matrix.at(0, 0)).toBeNaN()
  })

  it.each([
    [-1, 2],
    [1.5, 2],
    [undefined, 2],
    [2, Infinity],
    [100_000, 100_000],
  ])('refuses the size %s × %s', (rows, cols) => {
    expect(() => new Matrix(rows as number, cols as number)).toThrow(MatrixError)
  })

  it('counts the reads and writes of all matrices together', () => {
    const a = new Matrix(2, 2)
    const b = new Matrix(2, 2)
    b.set(0, 0, a.at(0, 0) + a.at(1, 1))
    expect(access).toMatchObject({ reads: 2, writes: 1 })
  })

  it('closes data where reads are counted, and only there', () => {
    const matrix = new Matrix(1, 1)
    expect(matrix.data).toHaveLength(1)
    access.data_closed = true
    expect(() => matrix.data).toThrow('matrix.data is closed. Use matrix.at(row, col).')
    expect(valuesOf(matrix)).toHaveLength(1)
  })

  it('cannot be changed to dodge the counting', () => {
    const matrix = new Matrix(1, 1)
    expect(() => Object.assign(Matrix.prototype, { at: () => 1 })).toThrow(TypeError)
    expect(() => Object.assign(matrix, { rows: 7 })).toThrow(TypeError)
  })
})
