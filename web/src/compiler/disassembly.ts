/** The instructions that a browser gets, for the functions that hold some of the learner's code. */
import { module_file } from './flags.ts'
import { linesOf } from './source_lines.ts'
import type { RunTool } from './tool.ts'

export interface DisassembledFunction {
  name: string
  instructions: Instruction[]
}

export interface Instruction {
  /** Indented by how many blocks it stands in. */
  text: string
  /** The learner's line that it comes from. */
  line?: number
}

interface Listed {
  name: string
  rows: { offset?: number; text: string }[]
}

/** Functions without any instruction of the learner's own are left out. */
export function disassemble(runTool: RunTool, wasm: Uint8Array): DisassembledFunction[] {
  const args = ['objdump', '-d', '--no-show-raw-insn', '--demangle', module_file]
  const listed = readListing(runTool(args, { [module_file]: wasm }).stdout)
  const offsets = listed.flatMap(({ rows }) => rows.flatMap(({ offset }) => offset ?? []))
  const lines = linesOf(runTool, wasm, offsets)
  const line_of = new Map(offsets.map((offset, at) => [offset, lines[at]]))
  return listed
    .map(({ name, rows }) => ({ name, instructions: instructions(rows, line_of) }))
    .filter((each) => each.instructions.some(({ line }) => line !== undefined))
}

function readListing(text: string): Listed[] {
  const functions: Listed[] = []
  for (const line of text.split('\n')) {
    const head = /^[0-9a-f]{8} <(.*)>:$/.exec(line)
    const row = /^ *([0-9a-f]+):\s+(.*)$/.exec(line)
    const locals = /^\s+(\.local .*)$/.exec(line)
    if (head) functions.push({ name: head[1]!, rows: [] })
    else if (row) functions.at(-1)?.rows.push({ offset: parseInt(row[1]!, 16), text: tidy(row[2]!) })
    else if (locals) functions.at(-1)?.rows.push({ text: locals[1]! })
  }
  return functions
}

/** One space between words; the note about a branch's target stays. */
const tidy = (text: string) => text.replace(/\s+/g, ' ').trim()

function instructions(rows: Listed['rows'], line_of: Map<number, number | undefined>): Instruction[] {
  let depth = 0
  return rows.map(({ offset, text }) => {
    const [word = ''] = text.split(' ')
    if (word === 'end' || word === 'else') depth = Math.max(0, depth - 1)
    const instruction: Instruction = { text: '  '.repeat(depth) + text }
    if (word === 'block' || word === 'loop' || word === 'if' || word === 'else') depth++
    const line = offset === undefined ? undefined : line_of.get(offset)
    if (line !== undefined) instruction.line = line
    return instruction
  })
}
