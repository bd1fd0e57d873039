/** The compiler itself, wherever it runs: a worker of the page, or Node. Every call stands alone. */
import { readCompletions, type Completion } from './completions.ts'
import { byteColumn, readDiagnostics, readLinkErrors, type Diagnostic, type Place } from './diagnostics.ts'
import { disassemble, type DisassembledFunction } from './disassembly.ts'
import { checkLine, compileLine, completeLine, linkLine, module_file, object_file, remark_flags } from './flags.ts'
import { readRemarks, type LoopRemark } from './remarks.ts'
import { linesOf } from './source_lines.ts'
import type { RunTool, ToolRun, Tree } from './tool.ts'
import { learner_file, type Unit } from './unit.ts'

export interface CheckReply {
  diagnostics: Diagnostic[]
  ms: number
}

export interface CompileReply extends CheckReply {
  /** The module; absent when there are errors. */
  wasm?: Uint8Array<ArrayBuffer>
}

export interface RemarksReply extends CheckReply {
  loops: LoopRemark[]
}

export interface Completions {
  /** Where the word begins that each of them stands for. */
  from: Place
  items: Completion[]
}

export class Clang {
  /** `resources` is the tree that unpackInto fills. */
  constructor(
    private readonly runTool: RunTool,
    private readonly resources: Tree,
  ) {}

  /** Syntax and types alone: what squiggles need while somebody types. */
  check(unit: Unit): CheckReply {
    return timed(() => ({ diagnostics: diagnosticsOf(this.clang(unit, checkLine(unit)), unit) }))
  }

  /** The unit as a module without imports, or the errors that it has. */
  compile(unit: Unit): CompileReply {
    return timed(() => {
      const compiled = this.clang(unit, compileLine(unit))
      const diagnostics = diagnosticsOf(compiled, unit)
      if (!compiled.ok) return { diagnostics }
      const linked = this.runTool(linkLine(unit), { ...this.resources, ...objectOf(compiled) })
      if (!linked.ok) return { diagnostics: [...diagnostics, ...explained(linked, readLinkErrors(linked.stderr))] }
      return { diagnostics, wasm: linked.files[module_file] as Uint8Array<ArrayBuffer> }
    })
  }

  /** What the word that ends at a place of the learner's file could become; all that fits there, for the editor to sift. */
  complete(unit: Unit, { line, column }: Place): Completions {
    const text = (unit.files[learner_file] ?? '').split('\n')[line - 1] ?? ''
    const [word] = /\w*$/.exec(text.slice(0, column - 1))!
    const from = { line, column: column - word.length }
    const args = completeLine(unit, learner_file, line, byteColumn(text, from.column))
    return { from, items: readCompletions(this.clang(unit, args).stdout) }
  }

  /** Which loops became SIMD and why the others did not; none while the unit has errors. */
  remarks(unit: Unit): RemarksReply {
    return timed(() => {
      const diagnostics = diagnosticsOf(this.clang(unit, compileLine(unit, ...remark_flags)), unit)
      const isRemark = ({ severity }: Diagnostic) => severity === 'remark'
      return {
        loops: readRemarks(diagnostics.filter(isRemark)),
        diagnostics: diagnostics.filter((each) => !isRemark(each)),
      }
    })
  }

  /** The learner's functions of a module that compile() gave, as text. */
  disassemble(wasm: Uint8Array): DisassembledFunction[] {
    return disassemble(this.runTool, wasm)
  }

  /** The learner's line for each offset into a module that compile() gave, as stack traces give offsets. */
  linesOf(wasm: Uint8Array, offsets: readonly number[]): (number | undefined)[] {
    return linesOf(this.runTool, wasm, offsets)
  }

  private clang(unit: Unit, args: string[]): ToolRun {
    return this.runTool(args, { ...this.resources, ...unit.files })
  }
}

function timed<T extends object>(work: () => T): T & { ms: number } {
  const started = performance.now()
  const reply = work()
  return { ...reply, ms: performance.now() - started }
}

const diagnosticsOf = (run: ToolRun, unit: Unit) => explained(run, readDiagnostics(run.stderr, unit))

function objectOf({ files }: ToolRun): Tree {
  return { [object_file]: files[object_file]! }
}

/** A tool that failed must not look as if all were well, whatever it wrote. */
function explained({ ok, stderr }: ToolRun, diagnostics: Diagnostic[]): Diagnostic[] {
  if (ok || diagnostics.some(({ severity }) => severity === 'error')) return diagnostics
  const message = stderr.trim() || 'The compiler stopped without saying why.'
  return [...diagnostics, { severity: 'error', message, ranges: [], fixes: [], notes: [] }]
}
