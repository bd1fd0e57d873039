/** Why a learner's C++ did not become a module, in the words of the page. */
import type { Fault } from '../faults.ts'
import { describe } from '../faults.ts'
import type { Signature } from '../signature.ts'
import { resultStructs, resultType } from './glue.ts'

/** What is needed of a compiler's message. A place is in the learner's own file. */
export interface CompileError {
  severity: string
  message: string
  place?: { line: number; column: number }
  undefined_symbol?: string
}

/** `errors` in the compiler's order, at least one. What the learner's own lines did wrong is told first. */
export function compileFault(errors: CompileError[], code: string, functions: Signature[]): Fault {
  const found = errors.filter(({ severity }) => severity === 'error')
  const complaint = found.map((error) => complaintOf(error, code, functions)).find((fault) => fault !== undefined)
  const own = found.find(({ place, message }) => place !== undefined && !isComplaint(message))
  if (own) return syntaxFault(own)
  if (complaint) return complaint
  const undefined_symbol = found.find((error) => error.undefined_symbol !== undefined)?.undefined_symbol
  if (undefined_symbol !== undefined) return undefinedFault(undefined_symbol)
  const message = found[0]?.message ?? 'the compiler did not say why'
  const [, symbol] = /^duplicate symbol: (.*)/s.exec(message) ?? []
  return symbol === undefined ? behindFault(message) : duplicateFault(symbol)
}

/** All that is wrong stands in the lines that the lab adds: in what was to be the end of them, that is. */
function behindFault(message: string): Fault {
  return {
    id: 'syntax_error',
    title: 'Your code breaks the lines behind it',
    message:
      `Each line of yours can be read, but the lab's own lines that follow them no longer can: ${describe(message)}. Is a ` +
      'bracket or a namespace still open at the end, or does a #define change a word of the language?',
  }
}

function duplicateFault(symbol: string): Fault {
  return {
    id: 'syntax_error',
    title: `${describe(symbol, 80)} exists already`,
    message: 'The lab brings one of that name, and a program has each only once. Give yours another name.',
  }
}

function syntaxFault({ message, place }: CompileError): Fault {
  const { line, column } = place!
  return {
    id: 'syntax_error',
    title: `Line ${line} is not C++ yet`,
    message: `${sentence(message)} ${adviceFor(message)}`,
    line,
    column,
  }
}

function undefinedFault(symbol: string): Fault {
  return {
    id: 'syntax_error',
    title: `${describe(symbol, 80)} has no body`,
    message: 'It is declared and used, and nothing says what it does. Write its body, or remove the declaration.',
  }
}

const sentence = (message: string) => `${describe(message[0]!.toUpperCase() + message.slice(1))}.`

/** Next steps for what learners meet first; clang's own words say the rest. */
const advice: { pattern: RegExp; text: string }[] = [
  {
    pattern: /cannot use '(throw|try)' with exceptions disabled/,
    text: 'There are no exceptions here: to refuse a call, write fail("...").',
  },
  {
    pattern: /^'([^']+)' file not found/,
    text: "The lab's own headers do not include it. Check its spelling, or download the C++ library above your code.",
  },
  {
    pattern: /no (?:member|template) named '\w+' in namespace 'std'|use of undeclared identifier 'std'/,
    text: 'Is the #include of its header there? <vector>, <cmath>, <algorithm> and their like each bring their own names.',
  },
  { pattern: /use of undeclared identifier/, text: 'Check its spelling, or declare it above this line.' },
  { pattern: /^expected ';'/, text: 'Look at the end of this line and of the one above it.' },
  {
    pattern: /expected '[})\]]'/,
    text: 'A bracket is opened and never closed. Put the cursor beside each: its partner lights up.',
  },
  {
    pattern: /expression is not assignable/,
    text: 'm.at(row, col) gives a value to read. To write one, use m.set(row, col, x).',
  },
  { pattern: /cannot be narrowed/, text: 'Say which type you mean: int(x), or float(x).' },
  { pattern: /non-void .*does not return a value/, text: 'End it with return, on every way through it.' },
  {
    pattern: /no member named '(rows|cols)'|reference to non-static member function must be called/,
    text: 'In C++ these are functions: m.rows() and m.cols().',
  },
]

function adviceFor(message: string): string {
  return (
    advice.find(({ pattern }) => pattern.test(message))?.text ?? 'Look at that line and the end of the one above it.'
  )
}

// --- Functions that are not what the exercise asks for ---------------------------------------------------------------

/** A message of the static_asserts in cpp/learner/include/lab/glue.h. */
const complaintPattern = /(missing_function|other_arguments|other_result) (\w+) (.*)/s
const isComplaint = (message: string) => complaintPattern.test(message)

function complaintOf({ message }: CompileError, code: string, functions: Signature[]): Fault | undefined {
  const [, kind, name, type] = complaintPattern.exec(message) ?? []
  const wanted = functions.find((each) => each.name === name)
  if (kind === undefined || !wanted) return undefined
  const line = lineOfFunction(code, wanted.name)
  const place = line === undefined ? {} : { line, column: 1 }
  if (kind === 'missing_function') {
    return {
      id: 'missing_function',
      title: `There is no function ${wanted.name}`,
      message: `The lab calls it by that name. Write ${prototype(wanted)} { ... }, spelled like this and not inside of anything.`,
    }
  }
  if (kind === 'other_arguments') {
    return {
      id: 'missing_function',
      title: `${wanted.name} takes something else`,
      message: `The lab calls ${call(wanted)}. Declare it as ${prototype(wanted)}.`,
      ...place,
    }
  }
  const structs = resultStructs([wanted]).replace(/\s+/g, ' ').trim()
  const form = wanted.results.map((result) => result.name).join(', ')
  return {
    id: 'wrong_return',
    title: `${wanted.name} returns ${describe(type!.replaceAll('lab::', ''), 60)}, not ${resultType(wanted)}`,
    message:
      structs === ''
        ? `Declare it as ${prototype(wanted)}, and end it with return ${form}.`
        : `The lab needs ${structs} Declare it as ${prototype(wanted)}, and end it with return {${form}}.`,
    ...place,
  }
}

const argumentType = (type: string) =>
  type === 'matrix'
    ? 'const Matrix&'
    : type === 'number'
      ? 'int'
      : `${resultType({ name: '', args: [], results: [{ name: '', type }] })}&`

function prototype(signature: Signature): string {
  const args = signature.args.map(({ name, type }) => `${argumentType(type)} ${name}`)
  return `${resultType(signature)} ${signature.name}(${args.join(', ')})`
}

function call({ name, args }: Signature): string {
  return `${name}(${args.map((arg) => arg.name).join(', ')}) with ${args.map(({ type }) => (type === 'matrix' ? 'a Matrix' : `a ${type}`)).join(', ')}`
}

/** Where the learner seems to have written it. */
function lineOfFunction(code: string, name: string): number | undefined {
  const index = code.split('\n').findIndex((line) => new RegExp(`^\\s*[\\w:&*<>, ]+[\\s&*]${name}\\s*\\(`).test(line))
  return index < 0 ? undefined : index + 1
}
