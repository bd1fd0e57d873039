/** What can go wrong before there is anything to check, each as a headline and a sentence that ends with the next step. */
import type { ReturnSpec } from '../runtime/protocol.ts'
import { MatrixError, kindOf } from './matrix.ts'

export type FaultId =
  | 'syntax_error'
  | 'missing_function'
  | 'threw'
  | 'stack_overflow'
  | 'too_large'
  | 'wrong_return'
  | 'returned_promise'
  | 'time_limit'
  | 'stopped'
  | 'damaged_result'
  | 'sandbox_failed'

/** `line` and `column` count from 1 in the learner's own code. */
export interface Fault {
  id: FaultId
  title: string
  message: string
  line?: number
  column?: number
  case_name?: string
  /** Places in a compiled module's code, innermost call first, of a fault whose line is not known. */
  offsets?: number[]
}

/** Thrown where the runner, not the learner's code, knows what is wrong. */
export class FaultError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.title)
  }
}

/** After these there is nothing to judge: the lab answers at once. */
export function endsRun({ id }: Fault): boolean {
  return id !== 'threw' && id !== 'wrong_return'
}

export interface Place {
  line: number
  column: number
}

/** Names an exception of the learner's code. `where` is its place in that code, where known. */
export function faultOfException(thrown: unknown, where: Place | undefined): Fault {
  if (thrown instanceof FaultError) return thrown.fault
  const place = where ? { line: where.line, column: where.column } : {}
  if (thrown instanceof MatrixError) return { id: 'threw', title: thrown.title, message: thrown.message, ...place }
  // Firefox throws these words, and no error.
  const text = describe(thrown instanceof Error ? thrown.message : thrown)
  if (!(thrown instanceof Error) && text !== 'out of memory') {
    const title = 'Your code threw something that is not an error'
    return { id: 'threw', title, message: `It threw ${text}. Throw new Error('...') instead.`, ...place }
  }
  for (const { pattern, id, title, advice } of exceptions) {
    const match = pattern.exec(text)
    if (match) return { id, title: fill(title, match), message: fill(advice, match), ...place }
  }
  return { id: 'threw', title: `Your code threw: ${text}`, message: threwWhere(thrown as Error, where), ...place }
}

function threwWhere(thrown: Error, where: Place | undefined): string {
  const line = where ? ` at line ${where.line}` : ''
  return `${describe(thrown.name)}${line}. Print the values there with console.log and run again.`
}

interface Known {
  pattern: RegExp
  id: FaultId
  /** `$1` stands for what the pattern caught. */
  title: string
  advice: string
}

/** The engines word the same error differently: V8 first, then SpiderMonkey and JavaScriptCore. */
const exceptions: Known[] = [
  {
    pattern: /maximum call stack|too much recursion/i,
    id: 'stack_overflow',
    title: 'A function calls itself without end',
    advice: 'The call stack is full. Look for a function that calls itself, and for the case in which it should stop.',
  },
  {
    pattern:
      /array buffer allocation|invalid (typed )?array (buffer )?length|out of memory|array length must be|invalid string length|allocation size overflow/i,
    id: 'too_large',
    title: 'That is too large',
    advice:
      'The browser refused to give an array or a text so much memory, or its length is not a whole number. Check the sizes ' +
      'that you pass.',
  },
  {
    pattern: /^can't find variable: ([\w$]+)$|^([\w$]+) is not defined$/i,
    id: 'threw',
    title: '$1$2 is not defined',
    advice: 'Nothing of that name exists here. Check its spelling, or declare it first with const or let.',
  },
  {
    pattern: /cannot access '?([\w$]+)'? before|can't access lexical declaration '([\w$]+)'/i,
    id: 'threw',
    title: '$1$2 is used before it is declared',
    advice: 'Move the line that declares it up, above its first use.',
  },
  {
    // JavaScriptCore says the same of a constant.
    pattern: /read[- ]?only property|is read-only|not extensible|non-configurable property|cannot redefine property/i,
    id: 'threw',
    title: 'That cannot be changed',
    advice:
      'What JavaScript brings (such as Array.prototype) and the parts of a matrix are closed here, and a const keeps its ' +
      'value. Use a function or a variable of your own.',
  },
  {
    pattern: /assignment to constant variable|invalid assignment to const/i,
    id: 'threw',
    title: 'A constant cannot change',
    advice: 'That name was declared with const. Declare it with let where its value changes.',
  },
  {
    pattern: /unsafe-eval|call to (eval|function)\(\) blocked|refused to evaluate/i,
    id: 'threw',
    title: 'eval is closed here',
    advice: 'The lab runs your code without eval and new Function. Write the expression itself.',
  },
  {
    pattern: /cannot read properties of (undefined|null) \(reading '(\w+)'\)/i,
    id: 'threw',
    title: 'Tried to read .$2 of $1',
    advice: 'What stands before the dot has no value there. Print it with console.log to see which one it is.',
  },
]

const syntaxErrors: { pattern: RegExp; advice: string }[] = [
  {
    pattern: /import statement|token 'import'|import declarations/i,
    advice: 'Remove the import: all that you need is already there.',
  },
  {
    pattern: /token 'export'|export declarations/i,
    advice: 'Remove the word export: the lab finds your function by its name.',
  },
  { pattern: /await is only valid/i, advice: 'Remove await: nothing here needs to wait.' },
  {
    pattern: /already been declared|redeclaration/i,
    advice: 'Give one of the two another name, or drop the second let or const.',
  },
]

/** `line` counts from 1 in the learner's code; beyond `lines` it means that the code ended too early, or too late. */
export function syntaxFault(message: string, line: number, column: number, lines: number): Fault {
  const text = describe(message.replace(/^Uncaught\s+/, '').replace(/^SyntaxError:\s*/, ''))
  if (line < 1 || line > lines) {
    return {
      id: 'syntax_error',
      title: 'The brackets do not match up',
      message:
        'A { ( or [ is opened and never closed, or closed twice. Put the cursor beside each one: its partner lights up.',
      line: lines,
      column: 1,
    }
  }
  const known = syntaxErrors.find(({ pattern }) => pattern.test(text))
  return {
    id: 'syntax_error',
    title: `Line ${line} is not JavaScript yet`,
    message: `${text}. ${known?.advice ?? 'Look at that line and the end of the one above it.'}`,
    line,
    column,
  }
}

export function missingFunction(name: string, found: unknown): Fault {
  const seen = found === undefined ? `Your code has no function called ${name}.` : `${name} is ${kindOf(found)}.`
  return {
    id: 'missing_function',
    title: `There is no function ${name}`,
    message: `${seen} The lab calls it by that name: declare it as function ${name}(...), spelled like this.`,
  }
}

export function returnedPromise(name: string): Fault {
  return {
    id: 'returned_promise',
    title: `${name} returned a promise`,
    message: `Remove async and await: ${name} should return its result at once.`,
  }
}

export function wrongReturn(name: string, returns: ReturnSpec[], spec: ReturnSpec, value: unknown): Fault {
  const names = returns.map((each) => each.name)
  const form = names.length > 1 ? `{ ${names.join(', ')} }` : names[0]!
  const made = spec.kind === 'matrix' ? ' Make a matrix with new Matrix(rows, cols).' : ''
  return {
    id: 'wrong_return',
    title: `${name} does not return its ${spec.name}`,
    message: `Where ${spec.name} should be there was ${kindOf(value)}. End the function with return ${form}.${made}`,
  }
}

export const timeLimitFault = (limit_ms: number): Fault => ({
  id: 'time_limit',
  title: `Stopped after ${limit_ms / 1000} seconds`,
  message:
    `Your code was still running after ${limit_ms / 1000} seconds. Look for a loop whose end never comes: does its ` +
    'counter change in every round, and towards the end?',
})

export const stoppedFault: Fault = {
  id: 'stopped',
  title: 'Stopped',
  message: 'You stopped the run, so nothing was checked. Your code is as you left it. Run it again when you are ready.',
}

export const sandboxFault: Fault = {
  id: 'sandbox_failed',
  title: 'The sandbox did not start',
  message:
    'Your code was not run: the browser did not start the closed frame that runs it. Your code is safe. Run again; if ' +
    'that fails too, reload the page.',
}

export const damagedFault: Fault = {
  id: 'damaged_result',
  title: 'The results came back damaged',
  message:
    'What came out of the sandbox is not what your functions can return, so it was not checked. Does your code change ' +
    'a built-in such as Array.prototype, or post messages? Remove that and run again.',
}

/** Text from the learner's side is shown, so it is cut to what a person reads. */
export function describe(value: unknown, limit = 300): string {
  let text: string
  try {
    text = String(value)
  } catch {
    text = 'something that has no text'
  }
  return text.length > limit ? `${text.slice(0, limit)} …` : text
}

function fill(text: string, match: RegExpExecArray): string {
  return text.replace(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? '')
}
