/**
 * Weights as a grid of cells, readable by eye, keyboard and ear. Arrow keys move a cursor, which is spoken; the table
 * belongs to the figure around it. Tells of the chosen cell by a `cell` event ({row, col} or undefined).
 */
import { html, LitElement, nothing, svg, type PropertyValues, type SVGTemplateResult, type TemplateResult } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { styleMap } from 'lit/directives/style-map.js'
import { cellFill, cellInk } from '../../draw/heatmap_colour.ts'
import { cellAt, layoutHeatmap, shortLabel, type HeatmapLayout } from '../../draw/heatmap_layout.ts'
import {
  describeCell,
  formatShort,
  formatWeight,
  weightAt,
  type Cell,
  type HeatmapData,
} from '../../draw/heatmap_words.ts'
import { moveCursor } from './cursor.ts'
import './attn-heatmap.css'

let count = 0

export class AttnHeatmap extends LitElement {
  static override properties = {
    data: { attribute: false },
    label: {},
    width: { state: true },
    chosen: { state: true },
  }
  declare data: HeatmapData | undefined
  /** What the picture is, for the ear. */
  declare label: string
  declare private width: number
  declare private chosen: Cell | undefined

  private readonly hatch = `attn-heatmap-hatch-${count++}`
  private readonly resized = new ResizeObserver(([entry]) => (this.width = Math.floor(entry!.contentRect.width)))

  constructor() {
    super()
    this.label = 'Attention weights'
    this.width = 0
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.resized.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.resized.disconnect()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('data') || !this.chosen || !this.data) return
    const { rows, cols } = this.data.weights
    if (this.chosen.row >= rows || this.chosen.col >= cols) this.choose(undefined)
  }

  protected override render(): TemplateResult | typeof nothing {
    const { data } = this
    if (!data || this.width === 0) return nothing
    const layout = layoutHeatmap(this.width, data.row_labels, data.col_labels)
    return html`<div
        class="heatmap"
        tabindex="0"
        role="application"
        aria-roledescription="heatmap"
        aria-label="${this.label}. Arrow keys move from cell to cell."
        @keydown=${this.onKey}
        @pointermove=${(event: PointerEvent) => event.pointerType === 'mouse' && this.onPoint(event, layout)}
        @pointerdown=${(event: PointerEvent) => this.onPoint(event, layout)}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && this.choose(undefined)}
        @blur=${() => this.choose(undefined)}
      >
        <svg
          width=${layout.width}
          height=${layout.height}
          viewBox="0 0 ${layout.width} ${layout.height}"
          aria-hidden="true"
        >
          <defs>${this.hatchPattern()}</defs>
          ${guard([data, layout.width, layout.height], () => drawCells(data, layout, this.hatch))}
          ${drawLabels(data, layout, this.chosen)} ${this.chosen ? drawCursor(this.chosen, layout) : nothing}
        </svg>
      </div>
      <p class="visually-hidden" aria-live="polite">${this.chosen ? describeCell(data, this.chosen) : ''}</p>`
  }

  private hatchPattern(): SVGTemplateResult {
    return svg`<pattern id=${this.hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line x1="0" y1="0" x2="0" y2="6" class="hatch"></line>
    </pattern>`
  }

  private onKey = (event: KeyboardEvent): void => {
    if (!this.data) return
    const { rows, cols } = this.data.weights
    if (event.key === 'Escape' && this.chosen) {
      event.stopPropagation()
      return this.choose(undefined)
    }
    const next = moveCursor(this.chosen, event.key, { rows, cols }, event.ctrlKey || event.metaKey)
    if (!next) return
    event.preventDefault()
    this.choose(next)
  }

  private onPoint(event: PointerEvent, layout: HeatmapLayout): void {
    const box = this.querySelector('svg')!.getBoundingClientRect()
    this.choose(cellAt(layout, event.clientX - box.left, event.clientY - box.top))
  }

  private choose(cell: Cell | undefined): void {
    if (cell?.row === this.chosen?.row && cell?.col === this.chosen?.col) return
    this.chosen = cell
    this.dispatchEvent(new CustomEvent<Cell | undefined>('cell', { detail: cell, bubbles: true }))
  }
}

function drawCells(data: HeatmapData, layout: HeatmapLayout, hatch: string): SVGTemplateResult[] {
  const cells: SVGTemplateResult[] = []
  for (let row = 0; row < data.weights.rows; row++) {
    for (let col = 0; col < data.weights.cols; col++) cells.push(drawCell(data, { row, col }, layout, hatch))
  }
  return cells
}

function drawCell(data: HeatmapData, cell: Cell, layout: HeatmapLayout, hatch: string): SVGTemplateResult {
  const { x, y, width, height } = box(cell, layout)
  const radius = Math.min(5, width / 5)
  if (data.blocked?.(cell.row, cell.col)) {
    return svg`<rect x=${x} y=${y} width=${width} height=${height} rx=${radius} fill="url(#${hatch})"></rect>`
  }
  const weight = weightAt(data, cell)
  const rect = svg`<rect x=${x} y=${y} width=${width} height=${height} rx=${radius} style=${styleMap({ fill: cellFill(weight) })}></rect>`
  if (layout.numbers === 'none' || (layout.numbers === 'short' && weight < 0.1)) return rect
  const text = layout.numbers === 'full' ? formatWeight(weight) : formatShort(weight)
  return svg`${rect}<text class="number" x=${x + width / 2} y=${y + height / 2} style=${styleMap({ fill: cellInk(weight) })}>${text}</text>`
}

function drawLabels(data: HeatmapData, layout: HeatmapLayout, chosen: Cell | undefined): SVGTemplateResult {
  const rows = data.row_labels.map((label, row) => {
    const here = chosen?.row === row
    if (layout.label_size === 0 && !here) return nothing
    const y = layout.top + (row + 0.5) * layout.cell_height
    return svg`<text class="row-label" ?data-chosen=${here} x=${layout.left - 8} y=${y}>${shortLabel(label)}</text>`
  })
  const cols = data.col_labels.map((label, col) => {
    const here = chosen?.col === col
    if (layout.label_size === 0 && !here) return nothing
    const x = layout.left + (col + 0.5) * layout.cell_width
    const y = layout.top - 8
    return layout.upright
      ? svg`<text class="col-label upright" ?data-chosen=${here} transform="translate(${x} ${y}) rotate(-90)">${shortLabel(label)}</text>`
      : svg`<text class="col-label" ?data-chosen=${here} x=${x} y=${y}>${shortLabel(label)}</text>`
  })
  return svg`<g style=${styleMap({ '--label-size': `${layout.label_size || 12}px` })}>${rows} ${cols}</g>`
}

function drawCursor(cell: Cell, layout: HeatmapLayout): SVGTemplateResult {
  const { x, y, width, height } = box(cell, layout)
  return svg`<rect class="cursor" x=${x - 1} y=${y - 1} width=${width + 2} height=${height + 2} rx=${Math.min(6, width / 5)}></rect>`
}

function box({ row, col }: Cell, layout: HeatmapLayout) {
  return {
    x: layout.left + col * layout.cell_width,
    y: layout.top + row * layout.cell_height,
    width: layout.cell_width - layout.gap,
    height: layout.cell_height - layout.gap,
  }
}

customElements.define('attn-heatmap', AttnHeatmap)

declare global {
  interface HTMLElementTagNameMap {
    'attn-heatmap': AttnHeatmap
  }
}
