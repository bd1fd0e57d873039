/** What can go wrong in a learner's C++ while it runs, each as a headline and a sentence that ends with the next step. */
import { describe, type Fault, type FaultId } from '../faults.ts'
import { dataClosedWords, outsideWords } from '../matrix.ts'
import type { NoticedFault } from './state.ts'

export interface Trap {
  /** What the engine threw. */
  thrown: unknown
  /** The function of the learner's that the lab had called. */
  running: string
  /** The stack pointer is below the stack's end. */
  overflown: boolean
  /** The sentence of `fail`. */
  said: string
  /** What the code itself noticed before it stopped. */
  noticed: NoticedFault | undefined
}

interface Words {
  id?: FaultId
  title: string
  message: string
}

export function faultOfTrap(trap: Trap): Fault {
  const { thrown, noticed } = trap
  const frames = framesOf(thrown)
  const { id = 'threw', title, message } = noticed ? noticedWords(noticed, trap) : engineWords(trap)
  if (noticed && noticed.line > 0) return { id, title, message, line: noticed.line }
  const where = frames.find(({ name }) => isLearners(name))?.name ?? trap.running
  const fault: Fault = { id, title, message: `${message} It happened in ${describe(where, 80)}.` }
  const offsets = frames.map(({ offset }) => offset).filter((offset) => offset !== undefined)
  return offsets.length > 0 ? { ...fault, offsets } : fault
}

// --- What the code noticed -------------------------------------------------------------------------------------------

const count = (number: number) => number.toLocaleString('en')

/** By the words that cpp/learner passes to `lab::trap`. `numbers` are in the order in which it passes them. */
const noticedFaults: Record<string, (fault: NoticedFault, trap: Trap) => Words> = {
  fail: ({ line }, { said }) => ({
    title: `Your code failed: ${describe(said)}`,
    message: `It called fail at line ${line}. Print the values there with print and run again.`,
  }),
  assert: ({ name, line }) => ({
    title: `An assertion does not hold: ${describe(name, 120)}`,
    message: `It stands at line ${line}. Print the values in it with print and run again.`,
  }),
  abort: ({ name }) => ({
    title: `Your code ended itself with ${name}`,
    message: 'Use fail("...") to refuse a call: it says why.',
  }),
  index: ({ name, numbers: [index = 0, size = 0] }) => ({
    title: `There is no element ${index}`,
    message:
      `${indexWords(index)} is outside: the ${name} ` +
      (size === 0 ? 'is empty. ' : `has ${plural(size, 'element')}, from 0 to ${count(size - 1)}. `) +
      'Check where that loop ends.',
  }),
  position: ({ name, numbers: [index = 0, size = 0] }) => ({
    title: `${name} was given a place that is not there`,
    message: `${indexWords(index)} is outside of 0 to ${count(size)}. Check which iterators or sizes you pass.`,
  }),
  empty: ({ name }) => ({
    title: `${name} found nothing`,
    message: 'It is empty, so there is no element to take. Ask empty() first, or fill it before.',
  }),
  length: ({ name, numbers: [size = 0] }) => ({
    title: `A ${name} cannot have ${count(size)} elements`,
    message: 'A size is a whole number, 0 or more. Print what it is made from: a difference may have become negative.',
  }),
  memory: ({ name, numbers: [size = 0, bytes = 0, used = 0] }) => ({
    id: 'too_large',
    title: 'There is not so much memory',
    message:
      `Your code asked for ${bytesText(bytes)}${name === '' ? '' : ` for a ${name} of ${plural(size, 'element')}`}, and ` +
      `had ${bytesText(used)} already. Check the size, and whether a loop adds elements without end.`,
  }),
  overrun: ({ numbers: [bytes = 0] }) => ({
    title: 'Something was written beyond its end',
    message:
      `A block of ${bytesText(bytes)} was overwritten just outside its bounds. A pointer or an iterator ran too far: use ` +
      'v[i], which checks its index.',
  }),
  released_twice: () => ({
    title: 'Memory was given back twice',
    message: 'The same pointer was deleted before. Let a std::vector or a Matrix own the memory instead.',
  }),
  null: ({ name }) => ({
    title: `${name} is empty`,
    message: 'There is nothing behind it yet. Give it a value before you use it, or ask if (it) first.',
  }),
  pure_virtual: () => ({
    title: 'A virtual function without a body was called',
    message: 'It was called while its object was being made or taken apart. Call it later.',
  }),
  matrix_at: (fault) => outside('at', fault),
  matrix_set: (fault) => outside('set', fault),
  matrix_size: ({ numbers: [size = 0] }) => ({
    title: 'A matrix needs a whole number of rows and columns',
    message: `Matrix(rows, cols) was given ${count(size)}. Pass a whole number, 0 or more.`,
  }),
  matrix_too_large: ({ numbers: [rows = 0, cols = 0, most = 0] }) => ({
    title: 'That matrix is too large',
    message:
      `Matrix(${rows}, ${cols}) would hold ${count(rows * cols)} numbers; the lab allows ${count(most)}. Check which sizes ` +
      'you pass.',
  }),
  data_closed: ({ name }) => dataClosedWords(name, `${name}.data()`),
}

function noticedWords(noticed: NoticedFault, trap: Trap): Words {
  const words = noticedFaults[noticed.kind]
  return words ? words(noticed, trap) : engineWords(trap)
}

function outside(method: string, { name, numbers: [row = 0, col = 0, rows = 0, cols = 0] }: NoticedFault): Words {
  return outsideWords(name, method, row, col, rows, cols)
}

function indexWords(index: number): string {
  const wrapped = index > 2 ** 31 ? ', which is what an unsigned number becomes when it goes below 0,' : ''
  return `Index ${index}${wrapped}`
}

const plural = (number: number, word: string) => `${count(number)} ${word}${number === 1 ? '' : 's'}`

function bytesText(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte')
  const [unit, size] = bytes < 2 ** 20 ? ['KiB', 1024] : bytes < 2 ** 30 ? ['MiB', 2 ** 20] : ['GiB', 2 ** 30]
  return `${count(Number((bytes / (size as number)).toPrecision(3)))} ${unit as string}`
}

// --- What only the engine knows --------------------------------------------------------------------------------------

/** The engines word the same trap differently: V8 first, then SpiderMonkey and JavaScriptCore. */
const engineFaults: ({ pattern: RegExp } & Words)[] = [
  {
    pattern: /maximum call stack|too much recursion/i,
    id: 'stack_overflow',
    title: 'The call stack is full',
    message:
      'A function calls itself without end, or a local array is too large. Look for the case in which the function ' +
      'should stop, or use a std::vector.',
  },
  {
    pattern: /(divide|remainder|division) by zero/i,
    title: 'A whole number was divided by zero',
    message: 'For int and size_t, / and % have no result there. Check the divisor first.',
  },
  {
    pattern: /divide result unrepresentable|integer overflow/i,
    title: 'A division has no result',
    message: 'The smallest int divided by -1 is larger than the largest int. Check both numbers.',
  },
  {
    pattern: /table index|null function|signature|indirect call|call_indirect/i,
    title: 'A function pointer leads nowhere',
    message: 'What was called is no function of that kind. Check where the pointer got its value.',
  },
  {
    pattern: /out of bounds/i,
    title: 'Your code reached outside its memory',
    message: 'A pointer leads to a place that does not exist. Check where it got its value, and how far it was moved.',
  },
  {
    pattern: /unreachable/i,
    title: 'Your code came to a point that must not be reached',
    message:
      'A function that returns a value ended without return, an array was read outside its bounds, or a whole number ' +
      'grew too large.',
  },
]

function engineWords({ thrown, overflown }: Trap): Words {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  if (overflown) return engineFaults[0]!
  const known = engineFaults.find(({ pattern }) => pattern.test(text))
  return (
    known ?? { title: `Your code stopped: ${describe(text)}`, message: 'Print values with print on the way there.' }
  )
}

/** What the host looked for was not where the module said. */
export const damagedMemory: Fault = {
  id: 'damaged_result',
  title: 'Something important was overwritten',
  message:
    'The results are not where they should be: a pointer or an iterator ran too far and wrote over them. Use v[i] and ' +
    'm.at(row, col), which check their indices.',
}

export const foreignModule: Fault = {
  id: 'damaged_result',
  title: 'That program asks for more than it may have',
  message:
    'Compiled code gets nothing from the page, and this asked for something. Remove functions that you only declared ' +
    'and never defined, then run again.',
}

// --- Where ------------------------------------------------------------------------------------------------------------

interface Frame {
  name: string
  offset?: number
}

/** The calls of the module, innermost first. V8 and SpiderMonkey know the place of each in the module's code. */
function framesOf(thrown: unknown): Frame[] {
  const stack = thrown instanceof Error && typeof thrown.stack === 'string' ? thrown.stack : ''
  return stack.split('\n').flatMap((line) => {
    const [, inner, offset] = /wasm-function\[([^\]]*)\](?::0x([0-9a-f]+))?/.exec(line) ?? []
    if (inner === undefined) return []
    // V8: "at module.name (wasm:...", SpiderMonkey: "name@...", JavaScriptCore: "<?>.wasm-function[name]@...".
    const outer = /^\s*at (.+) \(wasm:/.exec(line)?.[1] ?? /^(?!<\?>)(.+?)@/.exec(line)?.[1]
    const name = (outer ?? inner).replace(/^\w+\.wasm\.|\(.*/g, '')
    return [offset === undefined ? { name } : { name, offset: parseInt(offset, 16) }]
  })
}

/** Not of the lab, the library or the glue; a template's name has its return type in front. */
function isLearners(name: string): boolean {
  return (
    /^[A-Za-z_]/.test(name) &&
    !/(^|[ *&])(lab|std)(_|::)|^(operator|_GLOBAL_\w*|__cxx_\w*|__wasm_\w*|malloc|free|mem\w+|wasm-function)\b/.test(
      name,
    )
  )
}
