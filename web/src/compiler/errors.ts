/** What can go wrong around the compiler: what happened, and the way on. Nothing typed is ever lost by it. */
import { LabError } from '../runtime/errors.ts'

export type CompilerErrorCode =
  | 'compiler_absent'
  | 'compiler_download_failed'
  | 'compiler_damaged'
  | 'compiler_not_verified'
  | 'compiler_not_started'
  | 'compiler_timeout'
  | 'compiler_crashed'
  | 'compiler_out_of_memory'
  | 'superseded'
  | 'cancelled'

const error = (code: CompilerErrorCode, message: string) => new LabError(code, message)

/** "22.7 MB", as it counts on a connection. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

export const absent = () =>
  error('compiler_absent', 'The C++ compiler is not here yet. Download it first, or go on in JavaScript.')

export const downloadFailed = (detail: string, done: number, total: number) => {
  const far = done > 0 ? ` ${megabytes(done)} of ${megabytes(total)} are here; trying again goes on from there.` : ''
  return error(
    'compiler_download_failed',
    `The download of the C++ compiler stopped (${detail}).${far} Check your connection, then try again, or go on in ` +
      'JavaScript. Your code is safe.',
  )
}

export const gone = (status: number) =>
  error(
    'compiler_download_failed',
    `The C++ compiler is not where this page expects it (the server answered ${status}): the lab may have been ` +
      'updated. Reload the page, then try again. Your code is safe.',
  )

export const damaged = () =>
  error(
    'compiler_damaged',
    'What arrived is not the C++ compiler that this page was built with, so it was thrown away. Reload the page, then ' +
      'try again; if it happens twice, something on the way changes the file. Your code is safe.',
  )

export const notVerified = () =>
  error(
    'compiler_not_verified',
    'This page cannot verify the C++ compiler, because it was not opened over a secure connection. Open the lab with ' +
      'https:// or on this machine as http://localhost, or go on in JavaScript.',
  )

export const notStarted = (detail: string) =>
  error(
    'compiler_not_started',
    `The C++ compiler does not start in this browser (${detail}). It needs about 400 MB of memory: close other tabs, ` +
      'then try again, or go on in JavaScript. Your code is safe.',
  )

export const timedOut = (limit_ms: number) =>
  error(
    'compiler_timeout',
    `The compiler was still at work after ${limit_ms / 1000} seconds and was stopped. Look for a very large ` +
      'array, or for a template or a constexpr function that calls itself with ever larger values. Your code is safe.',
  )

export const crashed = (detail: string) =>
  error(
    'compiler_crashed',
    `The compiler itself broke down on this code (${detail}) and was started anew. Your code is safe: undo the last ` +
      'change, or write it another way, then try again.',
  )

export const outOfMemory = () =>
  error(
    'compiler_out_of_memory',
    'The compiler ran out of memory on this code and was started anew. Look for a very large array, or ' +
      'for a template that makes others without end. Your code is safe.',
  )

export const superseded = () => error('superseded', 'A newer version of the code is being checked instead.')

export const cancelled = () => error('cancelled', 'Stopped as you asked. Your code is safe.')
