import { html, LitElement, type TemplateResult } from 'lit'
import '../attn-kv-bytes/attn-kv-bytes.ts'
import '../attn-long-run/attn-long-run.ts'
import '../attn-sweep/attn-sweep.ts'
import './attn-memory.css'

/** What attention takes of this browser's memory: measured, then past what it can hold, then as known models have it. */
export class AttnMemory extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<attn-sweep></attn-sweep> <attn-long-run></attn-long-run> <attn-kv-bytes level="2"></attn-kv-bytes>`
  }
}

customElements.define('attn-memory', AttnMemory)
