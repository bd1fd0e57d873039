/**
 * The cells of a mask under brush and cursor. A drag paints what its first cell turns into; the arrow keys move, the space
 * bar turns the cell, and with Shift the arrows paint along. Fires `paint` ({cells, allow, done}), with no cells and done
 * where a drag became a scroll and nothing is to stay.
 */
import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { cellAt } from '../../draw/heatmap_layout.ts'
import type { Cell } from '../../draw/heatmap_words.ts'
import type { Matrix } from '../../runtime/matrix.ts'
import { moveCursor } from '../attn-heatmap/cursor.ts'
import { cellsPath, layoutMask, type MaskLayout } from './mask_layout.ts'
import { drawCursor, drawLabels, drawRefused, drawStrip } from './mask_picture.ts'
import { describePair } from './mask_words.ts'
import { isAllowed, stroke } from './painting.ts'

export interface PaintDetail {
  cells: readonly Cell[]
  allow: boolean
  /** The brush was lifted. */
  done: boolean
}

/** What lies under the cells: which keys have come to the last query, and when. */
export interface Reached {
  /** Layer by key, counted from 1; undefined where it has not. */
  layers: readonly (number | undefined)[]
  label: string
}

let count = 0

export class MaskGrid extends LitElement {
  static override properties = {
    allowed: { attribute: false },
    refused: { attribute: false },
    reached: { attribute: false },
    width: { state: true },
    chosen: { state: true },
  }
  declare allowed: Matrix | undefined
  /** Queries without a key. */
  declare refused: readonly number[]
  declare reached: Reached | undefined
  declare private width: number
  declare private chosen: Cell | undefined
  private brush: { allow: boolean; cells: Cell[] } | undefined
  private readonly hatch = `attn-mask-hatch-${count++}`
  private readonly resized = new ResizeObserver(([entry]) => (this.width = Math.floor(entry!.contentRect.width)))

  constructor() {
    super()
    this.refused = []
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

  protected override render(): TemplateResult | typeof nothing {
    const { allowed, refused, reached, hatch } = this
    if (!allowed || this.width === 0) return nothing
    const size = allowed.rows
    const layout = layoutMask(this.width, size)
    const chosen = this.chosen && this.chosen.row < size && this.chosen.col < size ? this.chosen : undefined
    return html`<div
        class="mask-cells"
        tabindex="0"
        role="application"
        aria-roledescription="mask"
        aria-label="Mask of ${size} queries and ${size} keys. Arrow keys move, space allows or blocks, Shift and an arrow paint along."
        @keydown=${this.onKey}
        @pointerdown=${(event: PointerEvent) => this.lowerBrush(event, layout)}
        @pointermove=${(event: PointerEvent) => this.moveBrush(event, layout)}
        @pointerup=${() => this.liftBrush(true)}
        @pointercancel=${() => this.liftBrush(false)}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && !this.matches(':focus-within') && (this.chosen = undefined)}
        @blur=${() => (this.chosen = undefined)}
      >
        <svg
          width=${layout.width}
          height=${layout.full_height}
          viewBox="0 0 ${layout.width} ${layout.full_height}"
          aria-hidden="true"
        >
          <defs>${hatchPattern(hatch)}</defs>
          ${guard([allowed, layout.width], () => drawCells(allowed, layout, hatch))}
          ${drawRefused(refused, size, layout)} ${drawLabels(size, refused, chosen, layout)}
          ${reached ? drawStrip(reached, layout) : nothing} ${chosen ? drawCursor(chosen, layout) : nothing}
        </svg>
      </div>
      <p class="visually-hidden" aria-live="polite">${chosen ? describePair(allowed, chosen) : ''}</p>`
  }

  private onKey = (event: KeyboardEvent): void => {
    const { allowed, chosen } = this
    if (!allowed || event.altKey) return
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      if (chosen) this.tell({ cells: [chosen], allow: !isAllowed(allowed, chosen), done: true })
      else this.chosen = { row: 0, col: 0 }
      return
    }
    if (event.key === 'Escape' && chosen) {
      event.stopPropagation()
      this.chosen = undefined
      return
    }
    const next = moveCursor(chosen, event.key, allowed, event.ctrlKey || event.metaKey)
    if (!next) return
    event.preventDefault()
    if (event.shiftKey && chosen) {
      this.tell({ cells: stroke(chosen, next), allow: isAllowed(allowed, chosen), done: true })
    }
    this.chosen = next
  }

  private lowerBrush(event: PointerEvent, layout: MaskLayout): void {
    const cell = this.cellUnder(event, layout)
    if (!this.allowed || !cell || event.button !== 0) return
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    this.chosen = cell
    this.brush = { allow: !isAllowed(this.allowed, cell), cells: [cell] }
    this.tell({ ...this.brush, done: false })
  }

  private moveBrush(event: PointerEvent, layout: MaskLayout): void {
    const cell = this.cellUnder(event, layout)
    const { brush } = this
    if (!brush) {
      if (event.pointerType === 'mouse') this.chosen = cell
      return
    }
    if (!cell || (cell.row === this.chosen?.row && cell.col === this.chosen.col)) return
    brush.cells = [...brush.cells, ...stroke(brush.cells.at(-1)!, cell)]
    this.chosen = cell
    this.tell({ ...brush, done: false })
  }

  private liftBrush(keep: boolean): void {
    const { brush } = this
    if (!brush) return
    this.brush = undefined
    this.tell({ ...brush, cells: keep ? brush.cells : [], done: true })
  }

  private cellUnder(event: PointerEvent, layout: MaskLayout): Cell | undefined {
    const box = this.querySelector('svg')!.getBoundingClientRect()
    return cellAt(layout, event.clientX - box.left, event.clientY - box.top)
  }

  private tell(detail: PaintDetail): void {
    this.dispatchEvent(new CustomEvent<PaintDetail>('paint', { detail }))
  }
}

function hatchPattern(id: string): SVGTemplateResult {
  return svg`<pattern id=${id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <line x1="0" y1="0" x2="0" y2="5" class="hatch"></line>
  </pattern>`
}

function drawCells(allowed: Matrix, layout: MaskLayout, hatch: string): SVGTemplateResult {
  const is = (row: number, col: number) => isAllowed(allowed, { row, col })
  return svg`<path class="blocked" fill="url(#${hatch})" d=${cellsPath(layout, allowed.rows, (row, col) => !is(row, col))}></path>
    <path class="allowed" d=${cellsPath(layout, allowed.rows, is)}></path>`
}

customElements.define('attn-mask-grid', MaskGrid)

declare global {
  interface HTMLElementTagNameMap {
    'attn-mask-grid': MaskGrid
  }
}
