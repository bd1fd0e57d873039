/**
 * The matrix that a learner's code works with: (rows × cols) float32, row-major. It checks each index, because a wrong
 * one would otherwise read `undefined` and turn into NaN far from its cause, and it counts what is read and written.
 */

/** A sentence for the learner; `title` is its headline. */
export class MatrixError extends Error {
  override name = 'MatrixError'
  constructor(
    readonly title: string,
    message: string,
  ) {
    super(message)
  }
}

/** 64 MiB of float32: a thousand times what any exercise needs, and far from what would hurt the browser. */
const maxCells = 1 << 24

/**
 * What every matrix reports to: elements read and written through `at` and `set`, and whether `data` is closed because
 * the exercise counts them. Not reachable from learner's code.
 */
export const access = { reads: 0, writes: 0, data_closed: false }

interface Adopted {
  data: Float32Array
  name: string
}

/** Hands data to the next constructor call without a public parameter for it. */
let adopting: Adopted | undefined

/** The values, also where `data` is closed. Not reachable from learner's code. */
export let valuesOf: (matrix: Matrix) => Float32Array

/** Whether a value was made by the constructor below, whatever its prototype says. */
export let isMatrix: (value: unknown) => value is Matrix

export class Matrix {
  readonly rows: number
  readonly cols: number
  readonly #data: Float32Array
  readonly #name: string

  constructor(rows: number, cols: number) {
    checkSize('rows', rows)
    checkSize('cols', cols)
    if (rows * cols > maxCells) {
      throw new MatrixError(
        'That matrix is too large',
        `new Matrix(${rows}, ${cols}) would hold ${(rows * cols).toLocaleString('en')} numbers; the lab allows ` +
          `${maxCells.toLocaleString('en')}. Check which sizes you pass.`,
      )
    }
    const given = adopting
    adopting = undefined
    this.rows = rows
    this.cols = cols
    this.#data = given?.data ?? new Float32Array(rows * cols)
    this.#name = given?.name ?? 'matrix'
    Object.freeze(this)
  }

  /** The value at (row, col), both counted from 0. */
  at(row: number, col: number): number {
    this.#check('at', row, col)
    access.reads++
    return this.#data[row * this.cols + col]!
  }

  /** Writes `value` at (row, col) and returns the matrix. */
  set(row: number, col: number, value: number): this {
    this.#check('set', row, col)
    if (typeof value !== 'number') {
      throw new MatrixError(
        'A matrix holds numbers',
        `${this.#name}.set(${row}, ${col}, value) was given ${kindOf(value)} as its value. Pass a number.`,
      )
    }
    access.writes++
    this.#data[row * this.cols + col] = value
    return this
  }

  /** All values, row by row: (row, col) is at `row * cols + col`. Closed where the exercise counts reads. */
  get data(): Float32Array {
    if (!access.data_closed) return this.#data
    const { title, message } = dataClosedWords(this.#name, `${this.#name}.data`)
    throw new MatrixError(title, message)
  }

  #check(method: string, row: number, col: number) {
    if (isIndex(row, this.rows) && isIndex(col, this.cols)) return
    const { title, message } = outsideWords(this.#name, method, row, col, this.rows, this.cols)
    throw new MatrixError(title, message)
  }

  static {
    valuesOf = (matrix) => matrix.#data
    isMatrix = (value): value is Matrix => typeof value === 'object' && value !== null && #data in value
  }
}

/** A matrix over `data` that calls itself `name` in its errors. */
export function adoptMatrix(rows: number, cols: number, given: Adopted): Matrix {
  adopting = given
  return new Matrix(rows, cols)
}

/** What is said of an index that a (rows × cols) matrix does not have, in either language. */
export function outsideWords(name: string, method: string, row: number, col: number, rows: number, cols: number) {
  const wrongRow = !isIndex(row, rows)
  const [what, index, count] = wrongRow ? (['row', row, rows] as const) : (['column', col, cols] as const)
  const range = count === 0 ? `it has no ${what}s` : `its ${what}s go from 0 to ${count - 1}`
  return {
    title: typeof index === 'number' ? `There is no ${what} ${index}` : `The ${what} is not a number`,
    message:
      `${name}.${method}(${show(row)}, ${show(col)}) is outside: ${name} has ${rows} rows and ${cols} columns, so ` +
      `${range}. Check where that loop ends.`,
  }
}

export function dataClosedWords(name: string, data: string) {
  return {
    title: 'Reads are counted here',
    message: `This exercise counts the numbers that you read, so ${data} is closed. Use ${name}.at(row, col).`,
  }
}

function checkSize(what: string, size: number) {
  if (Number.isInteger(size) && size >= 0) return
  throw new MatrixError(
    'A matrix needs a whole number of rows and columns',
    `new Matrix(rows, cols) was given ${show(size)} as ${what}. Pass a whole number, 0 or more.`,
  )
}

function isIndex(value: unknown, count: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < count
}

function show(value: unknown): string {
  return typeof value === 'number' || value === undefined || value === null ? String(value) : kindOf(value)
}

/** What a value is, in words: "an array", "undefined", "a matrix". */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (isMatrix(value)) return `a ${value.rows} × ${value.cols} matrix`
  if (Array.isArray(value)) return 'an array'
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  if (value instanceof Promise) return 'a promise'
  const type = typeof value
  return type === 'object' ? 'an object' : type === 'undefined' ? type : `a ${type}`
}

Object.freeze(Matrix)
Object.freeze(Matrix.prototype)
