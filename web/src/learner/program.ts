/** A learner's code as text, made into something that can be loaded afresh for each case. */
import type { Matrix } from './matrix.ts'
import type { Lab } from './show.ts'

type Print = (...values: unknown[]) => void

/** The console that the code sees: every level prints. */
export type LearnerConsole = Record<'log' | 'info' | 'warn' | 'error' | 'debug' | 'table', Print>

export type LearnerFunctions = Record<string, unknown>

/** Runs the top level of the learner's code and returns the functions that the exercise asks for. */
export type Program = (matrix: typeof Matrix, console: LearnerConsole, lab: Lab) => LearnerFunctions

/**
 * The body of a function (Matrix, console, lab) that returns the named functions, `undefined` where the code has none.
 * The code stands in a block of its own, so that it may declare any name, and begins on line `bodyLine` of the body.
 */
export function programBody(code: string, functions: string[]): string {
  const found = functions.map((name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`)
  return `"use strict"; {\n${code}\n;return { ${found.join(', ')} } }`
}

export const bodyLine = 2

export function lineCount(code: string): number {
  return code.split('\n').length
}
