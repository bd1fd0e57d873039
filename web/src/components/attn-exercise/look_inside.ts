/** What the compiler made of the learner's C++: which loops became SIMD and why others did not, and the WebAssembly. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import type { DisassembledFunction } from '../../compiler/disassembly.ts'
import type { LoopRemark } from '../../compiler/remarks.ts'
import '../disclosure.css'
import type { CppTrack } from './cpp_track.ts'

type View =
  | { kind: 'loops'; loops: LoopRemark[] }
  | { kind: 'wasm'; functions: DisassembledFunction[]; bytes: number }
  | { kind: 'errors' }
  | { kind: 'failed'; message: string }

export class LookInside {
  #view: View | undefined
  #busy: 'loops' | 'wasm' | undefined

  constructor(
    private host: ReactiveControllerHost,
    private track: CppTrack,
    private code: () => string,
    private showLine: (line: number, column?: number) => void,
  ) {}

  /** What is shown is of a text that has changed. */
  forget() {
    if (!this.#view) return
    this.#view = undefined
    this.host.requestUpdate()
  }

  async #ask(what: 'loops' | 'wasm') {
    const code = this.code()
    this.#busy = what
    this.host.requestUpdate()
    try {
      this.#view = await (what === 'loops' ? this.#loops(code) : this.#wasm(code))
    } catch (error) {
      this.#view = { kind: 'failed', message: (error as Error).message }
    }
    this.#busy = undefined
    if (code !== this.code()) this.#view = undefined
    this.host.requestUpdate()
  }

  async #loops(code: string): Promise<View> {
    const { loops, diagnostics } = await this.track.compiler!.remarks(this.track.unit(code))
    if (diagnostics.some(({ severity }) => severity === 'error')) return { kind: 'errors' }
    return { kind: 'loops', loops }
  }

  async #wasm(code: string): Promise<View> {
    const { wasm } = await this.track.compile(this.track.unit(code))
    if (!wasm) return { kind: 'errors' }
    const functions = await this.track.compiler!.disassemble(wasm)
    return { kind: 'wasm', functions, bytes: wasm.length }
  }

  render(): TemplateResult | typeof nothing {
    if (!this.track.ready) return nothing
    return html`<details class="disclosure look-inside">
      <summary>Look inside: what the compiler made of it</summary>
      <div class="row">
        <button
          type="button"
          class="btn ghost small"
          ?disabled=${this.#busy !== undefined}
          @click=${() => this.#ask('loops')}
        >
          Which loops became SIMD?
        </button>
        <button
          type="button"
          class="btn ghost small"
          ?disabled=${this.#busy !== undefined}
          @click=${() => this.#ask('wasm')}
        >
          Show the WebAssembly
        </button>
      </div>
      <div class="look-inside-view" role="status">
        ${this.#busy ? html`<p class="quiet">Asking clang.</p>` : this.#shown()}
      </div>
    </details>`
  }

  #shown(): TemplateResult | typeof nothing {
    const view = this.#view
    if (!view) return nothing
    if (view.kind === 'failed') return html`<p class="message bad">${view.message}</p>`
    if (view.kind === 'errors')
      return html`<p>There is nothing to show while the code has errors. Mend the marked lines first.</p>`
    return view.kind === 'loops' ? this.#loopList(view.loops) : wasmText(view)
  }

  #loopList(loops: readonly LoopRemark[]): TemplateResult {
    if (loops.length === 0) return html`<p>clang found no loop in your code that is left after optimisation.</p>`
    const advised = new Set<string>()
    const once = (advice: string | undefined) => {
      if (advice === undefined || advised.has(advice)) return nothing
      advised.add(advice)
      return html`<p class="quiet">${advice}</p>`
    }
    return html`<ul class="loops">
      ${loops.map(
        ({ place, vectorized, width, reasons, advice }) =>
          html`<li>
            <button type="button" class="link" @click=${() => this.showLine(place.line, place.column)}>
              Line ${place.line}
            </button>
            ${
              vectorized
                ? html`<span class="good">became SIMD</span>: one instruction handles ${width} numbers.`
                : html`stayed one by one${reasons.length > 0 ? html`: ${reasons[0]!.message}.` : '.'}`
            }
            ${once(advice)}
          </li>`,
      )}
    </ul>`
  }
}

function wasmText({ functions, bytes }: { functions: DisassembledFunction[]; bytes: number }): TemplateResult {
  return html`<p class="quiet">
      ${bytes.toLocaleString('en')} bytes in all; these are the functions with code of yours.
    </p>
    ${functions.map(
      ({ name, instructions }) =>
        html`<p class="wasm-name"><code>${name}</code></p>
          <pre tabindex="0" class="wasm">
${instructions.map(({ text, line }) => `${line === undefined ? '    ' : String(line).padStart(4)}  ${text}`).join('\n')}</pre>`,
    )}`
}
