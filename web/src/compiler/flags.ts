/** Command lines for clang and the linker. clang is called as its own front end (`-cc1`): its driver costs 100 ms more. */
import type { Unit } from './unit.ts'

/** Where the resources lie for the tools; the rest of the root is the unit's. */
export const resource_folder = 'lab'

const at = (path: string) => `/${resource_folder}/${path}`

/** A learner's page may include real libc++, or the lab's own small headers with checked indices. */
const lab_headers = [at('include/std'), at('include/lab'), at('clang/include')]
const libcxx_headers = [at('include/lab'), at('libcxx/c++/v1'), at('clang/include'), at('libcxx/wasm32-wasip1')]

/** Stops programs that would keep the compiler busy or the reader: the worker's time limit stops the others. */
const limits = ['-ftemplate-depth=128', '-fconstexpr-depth=256', '-fconstexpr-steps=500000', '-ferror-limit', '19']

const language = [
  ...['-triple', 'wasm32-unknown-wasip1', '-target-cpu', 'generic'],
  ...['-target-feature', '+simd128', '-target-feature', '+bulk-memory', '-target-feature', '+nontrapping-fptoint'],
  ...['-std=c++23', '-fno-rtti', '-fvisibility=hidden', '-mconstructor-aliases', '-fgnuc-version=4.2.1'],
]

/** A function's parameters are given by the exercise, used or not. */
const warnings = ['-Wall', '-Wextra', '-Wno-unused-parameter']

/**
 * What C++ leaves open is closed, so that code does the same in every run: a number that was never set is NaN, a function
 * that forgets to return is an error, and an index outside of a plain array is a trap.
 */
const strict = [
  ...['-ftrivial-auto-var-init=pattern', '-Werror=return-type'],
  ...['-fsanitize=array-bounds', '-fsanitize-trap=array-bounds'],
]

/** Ranges and fix-its that can be read by a program. Without the drawn lines clang leaves the fix-its out too. */
const readable = ['-fdiagnostics-print-source-range-info', '-fdiagnostics-parseable-fixits']

const optimised = ['-O2', '-vectorize-loops', '-vectorize-slp', '-ffp-contract=on', '-fno-rounding-math']

/** What a released clang does by itself and this one, built with assertions, does not: a quarter of its time. */
const released = ['-disable-llvm-verifier', '-discard-value-names', '-disable-free', '-clear-ast-before-backend']

/** Line tables carry a trap back to its source line. The folder is named so that the same unit gives the same bytes. */
const lines = ['-debug-info-kind=line-tables-only', '-dwarf-version=4', '-fdebug-compilation-dir=/']

function frontEnd({ libcxx }: Unit): string[] {
  const headers = libcxx ? libcxx_headers : lab_headers
  const hardened = libcxx ? ['-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST'] : []
  return [
    ...['clang++', '-cc1', ...language, ...limits, ...warnings, ...strict, ...readable, ...hardened],
    ...['-resource-dir', at('clang'), '-nostdsysteminc', ...headers.flatMap((folder) => ['-internal-isystem', folder])],
  ]
}

const source = (unit: Unit) => ['-x', 'c++', unit.main]

export const object_file = 'unit.o'
export const module_file = 'unit.wasm'

export const checkLine = (unit: Unit): string[] => [...frontEnd(unit), '-fsyntax-only', ...source(unit)]

export const compileLine = (unit: Unit, ...extra: string[]): string[] => [
  ...[...frontEnd(unit), ...optimised, ...released, ...lines, '-emit-obj', '-main-file-name', unit.main, ...extra],
  ...['-o', object_file, ...source(unit)],
]

export const remark_flags = ['-Rpass=loop-vectorize', '-Rpass-missed=loop-vectorize', '-Rpass-analysis=loop-vectorize']

/** `line` and `column` (in bytes) from 1: where the cursor stands in `file`. */
export const completeLine = (unit: Unit, file: string, line: number, column: number): string[] => [
  ...[...frontEnd(unit), '-fsyntax-only', '-code-completion-brief-comments'],
  ...[`-code-completion-at=${file}:${line}:${column}`, ...source(unit)],
]

/** 256 MiB: enough for every exercise, and little enough that a program that asks without end is refused soon. */
export const max_memory_bytes = 256 * 1024 * 1024

/** The stack comes first in memory, so that one that overflows runs into address 0 and traps instead of into data. */
const stack = ['--stack-first', '-z', 'stack-size=262144']

/** The lab's own runtime, and the C library below it: the lab's small one, or the real one below libc++. */
const runtime = at('lib/learner_runtime.a')
const lab_libraries = [runtime, at('lib/learner_libc.a')]
const libcxx_libraries = [
  runtime,
  ...['libc++.a', 'libc++abi.a', 'libc.a', 'libclang_rt.builtins.a'].map((name) => at(`libcxx/lib/${name}`)),
]

export function linkLine({ libcxx }: Unit): string[] {
  // A reactor's start-up runs the constructors of libc and of the unit: the host calls `_initialize`.
  const start = libcxx ? [at('libcxx/lib/crt1-reactor.o')] : []
  const libraries = libcxx ? libcxx_libraries : lab_libraries
  return [
    ...['wasm-ld', '-m', 'wasm32', '--no-entry', '--gc-sections', '--error-limit=19', ...stack],
    ...[`--max-memory=${max_memory_bytes}`, '--export=__stack_pointer', '--export-if-defined=_initialize'],
    ...[...start, object_file, ...libraries, '-o', module_file],
  ]
}
