/** `lab.show(name, matrix)`: what a learner wants to see drawn beside the expected matrix, within limits. */
import { isMatrix, kindOf, valuesOf } from './matrix.ts'
import { describe } from './faults.ts'
import { MatrixError } from './matrix.ts'

/** As many numbers as anybody can look at. The C++ side has the same limit (cpp/learner/runtime/matrix.cpp). */
export const maxShownCells = 1 << 14
/** Over all cases of a run. */
export const maxShows = 32

export interface NamedMatrix {
  name: string
  rows: number
  cols: number
  data: Float32Array
}

/** What the learner's code knows as `lab`. */
export interface Lab {
  show(name: unknown, matrix: unknown): void
}

export function labFor(to: { show(matrix: NamedMatrix): void; print(text: string): void }): Lab {
  return Object.freeze({
    show(name: unknown, matrix: unknown) {
      if (!isMatrix(matrix)) {
        throw new MatrixError(
          'lab.show draws a matrix',
          `lab.show(name, matrix) was given ${kindOf(matrix)}. Pass a Matrix as its second argument.`,
        )
      }
      const { rows, cols } = matrix
      if (rows * cols > maxShownCells) return to.print(tooLargeToShow(String(name), rows, cols))
      to.show({ name: describe(name, 64), rows, cols, data: valuesOf(matrix).slice() })
    },
  })
}

export function tooLargeToShow(name: string, rows: number, cols: number): string {
  return `${describe(name, 64)} (${rows} × ${cols}) is too large to draw; up to ${maxShownCells.toLocaleString('en')} numbers are.`
}
