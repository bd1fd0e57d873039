/** What clang and the linker said, as data: places in the learner's file, with notes and fix-its on their error. */
import { plainName, readMessages, type Raw } from './clang_output.ts'
import { learner_file, type Unit } from './unit.ts'

/** From 1; the column counts UTF-16 units, as editors do. */
export interface Place {
  line: number
  column: number
}

/** `to` is the first place after it. */
export interface Range {
  from: Place
  to: Place
}

/** Replaces a range, or inserts where the range is empty. */
export interface Fix extends Range {
  text: string
}

export interface Note {
  message: string
  /** In the learner's file; without it the note is about code of the lab or of the standard library. */
  place?: Place
  /** To be applied together. */
  fixes: Fix[]
}

export interface Diagnostic extends Note {
  severity: 'error' | 'warning' | 'remark'
  /** What switches it on, without the `-W` or `-R`: `unused-variable`. */
  option?: string
  ranges: Range[]
  notes: Note[]
  /** The header that was included and does not exist here: `map`. */
  missing_header?: string
  /** What was used and is defined nowhere, as the linker names it: `softmax(Matrix&)`. */
  undefined_symbol?: string
}

/** Reads what clang writes to stderr about a unit. Warnings about code that is not the learner's are left out. */
export function readDiagnostics(stderr: string, unit: Unit): Diagnostic[] {
  const reader = new Reader(unit)
  const all = readMessages(stderr).map((raw) => reader.diagnostic(raw))
  const useful = all.filter(({ severity, place }) => severity === 'error' || place !== undefined)
  const has_error = useful.some((each) => each.severity === 'error' && !follows(each))
  return has_error ? useful.filter((each) => !follows(each)) : useful
}

/** Said only because something else is wrong: a use that clang could not read, the end of a long list. */
const follows = ({ message, option = '' }: Diagnostic) =>
  option.startsWith('unused') || message.startsWith('too many errors emitted')

const fixit = /^fix-it:"((?:[^"\\]|\\.)*)":\{(\d+):(\d+)-(\d+):(\d+)\}:"((?:[^"\\]|\\.)*)"$/

class Reader {
  private readonly lines: string[]

  constructor(unit: Unit) {
    this.lines = (unit.files[learner_file] ?? '').split('\n')
  }

  diagnostic(raw: Raw): Diagnostic {
    const note = this.note(raw)
    const notes = raw.notes.map((each) => this.note(each))
    // An error inside a header is the doing of the line that asked for it.
    const place = note.place ?? notes.find((each) => each.place && isRequest(each.message))?.place
    // A remark is about the very loop, which is then the library's and not the line that asked for its header.
    const included = place ?? (raw.severity !== 'remark' && raw.included ? this.place(raw.included) : undefined)
    const [, message = '', option] = /^(.*?)(?: \[-[WR]([^\],]+)[^\]]*\])?$/s.exec(note.message) ?? []
    const diagnostic: Diagnostic = {
      ...note,
      message,
      severity: raw.severity === 'warning' || raw.severity === 'remark' ? raw.severity : 'error',
      ranges: this.ranges(raw),
      notes,
    }
    if (included) diagnostic.place = included
    if (option !== undefined) diagnostic.option = option
    const [, header] = /^'([^']+)' file not found/.exec(message) ?? []
    if (header !== undefined) diagnostic.missing_header = header
    return diagnostic
  }

  private note({ at, lines, fixes }: Raw): Note {
    const note: Note = { message: lines.join('\n'), fixes: fixes.flatMap((line) => this.fix(line)) }
    if (at?.file === learner_file) note.place = this.place(at)
    return note
  }

  private ranges({ at, ranges }: Raw): Range[] {
    if (at?.file !== learner_file) return []
    return [...ranges.matchAll(/\{(\d+):(\d+)-(\d+):(\d+)\}/g)].map((found) => this.range(found.slice(1)))
  }

  private fix(line: string): Fix[] {
    const found = fixit.exec(line)
    if (!found || plainName(found[1]!) !== learner_file) return []
    return [{ ...this.range(found.slice(2, 6)), text: unquoted(found[6]!) }]
  }

  private range(numbers: string[]): Range {
    const [line, column, last_line, end] = numbers.map(Number)
    return {
      from: this.place({ line: line!, column: column! }),
      to: this.place({ line: last_line!, column: end! }),
    }
  }

  private place({ line, column }: { line: number; column: number }): Place {
    return { line, column: utf16Column(this.lines[line - 1] ?? '', column) }
  }
}

const isRequest = (message: string) => / requested here$|^in call to |^while |^in instantiation of /.test(message)

/** The column of a byte: both count from 1. */
export function utf16Column(line: string, byte_column: number): number {
  const before = new TextEncoder().encode(line).subarray(0, byte_column - 1)
  return new TextDecoder().decode(before).length + 1
}

/** The byte of a column: both count from 1. */
export function byteColumn(line: string, column: number): number {
  return new TextEncoder().encode(line.slice(0, column - 1)).length + 1
}

/** clang writes quotes, backslashes and everything that is not ASCII with a backslash, bytes in octal. */
function unquoted(text: string): string {
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (const [part, octal, escaped] of text.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/g)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8))
    else bytes.push(...encoder.encode(escaped === undefined ? part : ({ n: '\n', t: '\t' }[escaped] ?? escaped)))
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}

const undefined_symbol = /undefined symbol: (.+)$/

/** Reads what the linker writes to stderr. Its errors have no place: it knows symbols, not lines. */
export function readLinkErrors(stderr: string): Diagnostic[] {
  const messages = stderr
    .split('\n')
    .filter((line) => line.includes('error: '))
    .map((line) => line.replace(/^.*?error: /, '').replace(/^[^\s:]+\.o: /, ''))
  return [...new Set(messages)].map((message) => {
    const diagnostic: Diagnostic = { severity: 'error', message, ranges: [], fixes: [], notes: [] }
    const [, symbol] = undefined_symbol.exec(message) ?? []
    return symbol === undefined ? diagnostic : { ...diagnostic, undefined_symbol: symbol }
  })
}
