/**
 * C++ in an exercise: the compiler's state, what clang says while one types, completions, and the module of a run. The
 * compiler's client is loaded when C++ is chosen; clang itself on a click, or where an earlier visit has left it here.
 */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { ReactiveControllerHost } from 'lit'
import type { CompileReply } from '../../compiler/clang.ts'
import type { AskOptions, Compiler } from '../../compiler/compiler.ts'
import type { Completion } from '../../compiler/completions.ts'
import type { Diagnostic } from '../../compiler/diagnostics.ts'
import type { Unit } from '../../compiler/unit.ts'
import type { UnitCompiler } from '../../learner/cpp/cpp_sandbox.ts'
import { learnerFile, unitFile, unitFiles } from '../../learner/cpp/glue.ts'
import type { Signature } from '../../learner/signature.ts'
import type { LabError } from '../../runtime/errors.ts'

/** Pause in typing after which clang is asked. */
const pause_ms = 300

export class CppTrack implements UnitCompiler {
  compiler: Compiler | undefined
  /** A header that the text includes and that is not here. */
  missing_header: string | undefined
  /** What kept the compiler's client from loading. */
  trouble: string | undefined
  /** What the exercise asks for. */
  functions: Signature[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #code = ''
  #chosen = false
  /** Headers that made the library necessary. */
  #library_headers = new Set<string>()

  constructor(
    private host: ReactiveControllerHost,
    /** clang's findings about the text that was given last. */
    private found: (diagnostics: readonly Diagnostic[]) => void,
  ) {}

  get ready(): boolean {
    return this.compiler?.state.kind === 'ready'
  }

  /** The learner went over to C++. */
  async choose(functions: Signature[], code: string) {
    this.functions = functions
    this.#chosen = true
    this.#code = code
    if (this.compiler) return this.#checkNow()
    try {
      const { compiler } = await import('../../compiler/page_compiler.ts')
      this.compiler = compiler
      this.trouble = undefined
    } catch {
      this.trouble =
        'The part of this page that runs the compiler did not arrive. Check the connection and reload the page.'
    }
    this.compiler?.addEventListener('state', this.#stateChanged)
    this.host.requestUpdate()
    // Nothing is downloaded here: that takes a click.
    void this.compiler?.enableIfKept().catch(() => {})
    void this.compiler?.enableIfKept('libcxx').catch(() => {})
    this.#stateChanged()
  }

  leave() {
    this.#chosen = false
    clearTimeout(this.#timer)
  }

  close() {
    this.leave()
    this.compiler?.removeEventListener('state', this.#stateChanged)
  }

  edited(code: string) {
    this.#code = code
    clearTimeout(this.#timer)
    if (this.ready) this.#timer = setTimeout(() => this.#checkNow(), pause_ms)
  }

  unit(code: string): Unit {
    return this.#withLibrary({ files: unitFiles(code, this.functions), main: unitFile })
  }

  /** Of a compiler that is ready. Rejects with a LabError. */
  async compile(unit: Unit, options: AskOptions = {}): Promise<CompileReply> {
    clearTimeout(this.#timer)
    this.#code = unit.files[learnerFile]!
    const reply = await this.compiler!.compile(this.#withLibrary(unit), options)
    if (this.#learn(reply.diagnostics)) return this.compile(unit, options)
    this.#tell(unit.files[learnerFile]!, reply.diagnostics)
    return reply
  }

  /** The learner's lines at offsets into a module; none where the compiler does not answer. */
  async linesOf(wasm: Uint8Array<ArrayBuffer>, offsets: readonly number[]): Promise<(number | undefined)[]> {
    try {
      return await this.compiler!.linesOf(wasm, offsets)
    } catch {
      return []
    }
  }

  completions = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/\w*$/)
    const after = context.matchBefore(/(?:\.|->|::)\w*$/)
    if (!this.ready || (!context.explicit && !after && (word?.text.length ?? 0) < 2)) return null
    const line = context.state.doc.lineAt(context.pos)
    const place = { line: line.number, column: context.pos - line.from + 1 }
    const unit = this.unit(context.state.doc.toString())
    try {
      const { from, items } = await this.compiler!.complete(unit, place)
      return { from: line.from + from.column - 1, options: optionsOf(items), validFor: /^\w*$/ }
    } catch {
      return null
    }
  }

  #stateChanged = () => {
    this.host.requestUpdate()
    if (this.ready && this.#chosen) this.#checkNow()
  }

  #checkNow() {
    if (this.ready && this.#chosen) void this.#check(this.#code)
  }

  async #check(code: string) {
    try {
      const { diagnostics } = await this.compiler!.check(this.unit(code))
      if (code !== this.#code || !this.#chosen) return
      if (this.#learn(diagnostics)) return void this.#check(code)
      this.#tell(code, diagnostics)
    } catch (error) {
      // A newer check has taken its place, or Run will say what is wrong with the compiler.
      if ((error as LabError).code !== 'superseded') this.#tell(code, [])
    }
  }

  /** Nothing of a text that has changed or was left for another language. */
  #tell(code: string, diagnostics: readonly Diagnostic[]) {
    if (this.#chosen && code === this.#code) this.found(diagnostics)
  }

  /** True when the same code should be tried again, with the library that it turns out to need. */
  #learn(diagnostics: readonly Diagnostic[]): boolean {
    const header = diagnostics.find(({ missing_header }) => missing_header !== undefined)?.missing_header
    const known = header !== undefined && this.#library_headers.has(header)
    this.missing_header = header
    this.host.requestUpdate()
    if (header === undefined || known) return false
    this.#library_headers.add(header)
    return this.compiler!.stateOf('libcxx').kind === 'ready'
  }

  #withLibrary(unit: Unit): Unit {
    if (this.compiler?.stateOf('libcxx').kind !== 'ready') return unit
    const needed = [...unit.files[learnerFile]!.matchAll(/^\s*#\s*include\s*[<"]([^>"]+)[>"]/gm)].some(([, header]) =>
      this.#library_headers.has(header!),
    )
    return needed ? { ...unit, libcxx: true } : unit
  }
}

const icons: Record<Completion['kind'], string> = {
  function: 'function',
  value: 'variable',
  type: 'type',
  word: 'keyword',
}

/** One line for each name: overloads would fill the list. */
function optionsOf(items: readonly Completion[]) {
  const seen = new Map<string, Completion>()
  for (const item of items) if (!seen.has(item.name)) seen.set(item.name, item)
  return [...seen.values()].map(({ name, kind, type, brief, parts }) => ({
    label: name,
    type: icons[kind],
    ...(kind === 'function' && {
      detail: parts
        .map(({ text }) => text)
        .join('')
        .slice(name.length),
    }),
    ...(brief !== undefined && { info: brief }),
    ...(kind !== 'function' && type !== undefined && { detail: type }),
  }))
}
