/** The one frame that every figure has: title, provenance, controls, picture, a sentence that says what to see, the table. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'

export type Provenance =
  /** Timed, counted or computed by the code on this page. `label` replaces "measured here". */
  | { kind: 'measured'; label?: string }
  /** Follows from a formula, which is shown. */
  | { kind: 'computed'; formula: string }

export interface FigureCard {
  title: string
  /** 2 where the figure stands directly under the page's title, else 3. */
  level?: 2 | 3
  provenance: Provenance
  /** The few things that can be changed. */
  controls?: TemplateResult | typeof nothing
  body: unknown
  /** One sentence, kept current, also spoken: what there is to see, with names and numbers. */
  caption?: unknown
  /** A `<table class="table">` with the same numbers; built only when opened. */
  table?: (() => TemplateResult) | undefined
  /** What the toggle says; "Show the numbers as a table". */
  tableLabel?: string
  /** Numbers are still coming. */
  busy?: boolean
}

export function figureCard(card: FigureCard): TemplateResult {
  return html`<figure class="figure" aria-busy=${card.busy ? 'true' : 'false'}>
    <div class="figure-head">${heading(card.title, card.level ?? 3)} ${provenance(card.provenance)}</div>
    ${card.controls && card.controls !== nothing ? html`<div class="figure-controls">${card.controls}</div>` : nothing}
    <div class="figure-body">${card.body}</div>
    ${card.caption ? html`<figcaption><p role="status">${card.caption}</p></figcaption>` : nothing}
    ${
      card.table
        ? html`<attn-data-table
            .table=${card.table}
            label=${card.tableLabel ?? 'Show the numbers as a table'}
          ></attn-data-table>`
        : nothing
    }
  </figure>`
}

export function provenance(from: Provenance): TemplateResult {
  return from.kind === 'measured'
    ? html`<span class="prov measured">${from.label ?? 'measured here'}</span>`
    : html`<span class="prov computed">computed: <span class="formula">${from.formula}</span></span>`
}

function heading(title: string, level: 2 | 3): TemplateResult {
  return level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`
}

/** The numbers behind a picture. A long table costs as much as the picture, so it is drawn only while it is open. */
class DataTable extends LitElement {
  static override properties = { table: { attribute: false }, label: {}, open: { state: true } }
  declare table: () => TemplateResult
  declare label: string
  declare open: boolean

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const toggled = (event: Event) => (this.open = (event.currentTarget as HTMLDetailsElement).open)
    return html`<details class="figure-table" @toggle=${toggled}>
      <summary>${this.label}</summary>
      <div class="scroll-x" tabindex="0" role="group" aria-label=${this.label}>
        ${this.open ? this.table() : nothing}
      </div>
    </details>`
  }
}

customElements.define('attn-data-table', DataTable)
