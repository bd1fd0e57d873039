/** What surrounds the cells of a mask: numbers at the edges, rows that attention refuses, the cursor and the strip. */
import { nothing, svg, type SVGTemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import type { Cell } from '../../draw/heatmap_words.ts'
import type { Reached } from './mask_grid.ts'
import type { MaskLayout } from './mask_layout.ts'

/** Each position where there is room; always those of the cursor and of the rows that are refused. */
export function drawLabels(
  size: number,
  refused: readonly number[],
  chosen: Cell | undefined,
  layout: MaskLayout,
): SVGTemplateResult {
  const positions = Array.from({ length: size }, (_, position) => position)
  const shown = (position: number, here: number | undefined) => {
    if (here === undefined || layout.label_every === 1) return position % layout.label_every === 0
    return (
      position === here || (position % layout.label_every === 0 && Math.abs(position - here) >= layout.label_every / 2)
    )
  }
  const rows = positions.map((position) => {
    const bad = refused.includes(position)
    if (!bad && !shown(position, chosen?.row)) return nothing
    const y = layout.top + (position + 0.5) * layout.cell_height - layout.gap / 2
    return svg`<text class="row-label ${bad ? 'refused' : ''}" ?data-chosen=${chosen?.row === position} x=${layout.left - 7} y=${y}>${bad ? '✕ ' : ''}${position}</text>`
  })
  const cols = positions.map((position) => {
    if (!shown(position, chosen?.col)) return nothing
    const x = layout.left + (position + 0.5) * layout.cell_width - layout.gap / 2
    return svg`<text class="col-label" ?data-chosen=${chosen?.col === position} x=${x} y=${layout.top - 6}>${position}</text>`
  })
  return svg`<g style=${styleMap({ '--label-size': `${layout.label_size}px` })}>${rows} ${cols}</g>`
}

/** A frame around each row that has no key. */
export function drawRefused(refused: readonly number[], size: number, layout: MaskLayout): SVGTemplateResult[] {
  const width = layout.cell_width * size - layout.gap
  return refused.map(
    (row) =>
      svg`<rect class="refused" x=${layout.left - 0.5} y=${layout.top + row * layout.cell_height - 0.5} width=${width + 1} height=${layout.cell_height - layout.gap + 1} rx="3"></rect>`,
  )
}

export function drawCursor({ row, col }: Cell, layout: MaskLayout): SVGTemplateResult {
  const side = layout.cell_width - layout.gap + 2
  const [x, y] = [layout.left + col * layout.cell_width - 1, layout.top + row * layout.cell_height - 1]
  return svg`<rect class="cursor" x=${x} y=${y} width=${side} height=${side} rx=${Math.min(5, side / 5)}></rect>`
}

/** Enough for the number of a layer. */
const room_for_number = 15

export function drawStrip({ layers, label }: Reached, layout: MaskLayout): SVGTemplateResult {
  const side = layout.cell_width - layout.gap
  const middle = side / 2
  const cells = layers.map((layer, key) => {
    const x = layout.left + key * layout.cell_width
    const rect = svg`<rect class=${layer === undefined ? 'unheard' : 'heard'} x=${x + 0.5} y=${layout.strip + 0.5} width=${side - 1} height=${side - 1} rx=${Math.min(4, side / 5)}></rect>`
    if (layer === undefined || side < room_for_number) return rect
    return svg`${rect}<text class="layer" x=${x + middle} y=${layout.strip + middle + 0.5}>${layer}</text>`
  })
  return svg`<text class="strip-label" x=${layout.left} y=${layout.strip - 9}>${label}</text>${cells}`
}
