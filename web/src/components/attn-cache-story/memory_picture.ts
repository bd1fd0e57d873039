/** The memory of a cache as cells: strips of rows, or pages of a pool with the tables that name them. */
import { html, nothing, type TemplateResult } from 'lit'
import type { CacheKind } from '../../runtime/figures_protocol.ts'
import { fates, memoryPages, slotRows, type Fate, type MemoryPage, type RowCell } from './memory_cells.ts'
import { slotName, type Scene } from './story_words.ts'
import './memory_picture.css'

export function memoryPicture(scene: Scene): TemplateResult {
  switch (scene.request.kind) {
    case 'contiguous':
      return html`${scene.after.slots.map((_, slot) => ownRows(scene, slot))}`
    case 'window':
      return html`${sequence(scene)} ${ownRows(scene, 0)}`
    case 'paged':
      return html`${tables(scene)} ${pool(scene)}`
  }
}

export function slotMark(slot: number): TemplateResult {
  const name = slotName(slot)
  return html`<b class="slot" data-slot=${name}>${name}</b>`
}

function ownRows(scene: Scene, slot: number): TemplateResult {
  const cells = slotRows(scene, slot)
  const { length } = scene.after.slots[slot]!
  const held = cells.filter(({ position }) => position >= 0).length
  const name = slotName(slot)
  const sinks = scene.request.kind === 'window' ? scene.request.sinks : 0
  return html`<div class="strip">
    <p class="strip-name">
      ${slotMark(slot)} slot ${slot}: ${length} ${length === 1 ? 'position' : 'positions'}, ${held} of ${cells.length}
      rows of memory in use
    </p>
    <div class="cells" style="--columns: ${cells.length}" role="img" aria-label=${spokenRows(name, cells)}>
      ${cells.map((cell, row) => rowCell(cell, row < sinks))}
    </div>
  </div>`
}

function rowCell({ position, readers, is_new }: RowCell, is_sink = false): TemplateResult {
  return html`<span
    class="cell"
    data-readers=${readers.map(slotName).join('')}
    ?data-new=${is_new}
    ?data-sink=${is_sink}
    >${position >= 0 ? position : nothing}</span
  >`
}

const spokenRows = (name: string, cells: readonly RowCell[]) =>
  `Rows of ${name}: ${cells.map(({ position }) => (position >= 0 ? position : 'free')).join(', ')}`

const fate_names: Record<Fate, string> = { sink: 'sink', kept: 'kept', forgotten: 'forgotten', 'to come': 'to come' }

/** All positions of the text, and whether their keys and values are still there. */
function sequence(scene: Scene): TemplateResult {
  const all = fates(scene, 0)
  const spoken = all.map((fate, position) => `${position} ${fate_names[fate]}`).join(', ')
  return html`<div class="strip">
    <p class="strip-name">The text: what became of each position</p>
    <div class="cells long" style="--columns: ${all.length}" role="img" aria-label=${`Positions: ${spoken}`}>
      ${all.map((fate, position) => html`<span class="cell" data-fate=${fate}>${position}</span>`)}
    </div>
  </div>`
}

/** Block tables: which page holds which positions. As many lines as there can be, so that nothing jumps. */
function tables({ request, after }: Scene): TemplateResult {
  const { page_size, max_seq_len } = request
  const blocks = Array.from({ length: Math.ceil(max_seq_len / page_size) }, (_, block) => block)
  const readersOf = (page: number) => after.pages.find((each) => each.page === page)?.readers ?? 0
  return html`<div>
    <p class="strip-name">Block tables: which page holds which positions</p>
    <div class="tables">
      ${after.slots.map(
        ({ pages, length }, slot) =>
          html`<table class="table block-table">
            <caption>
              ${slotMark(slot)} slot ${slot}: ${length} ${length === 1 ? 'position' : 'positions'}
            </caption>
            <tbody>
              ${blocks.map((block) => {
                const page = pages[block]
                const shared = page !== undefined && readersOf(page) > 1
                return html`<tr>
                  <th scope="row">${block * page_size}–${(block + 1) * page_size - 1}</th>
                  <td>${page === undefined ? '–' : html`→ page <b>${page}</b>${shared ? ', shared' : nothing}`}</td>
                </tr>`
              })}
            </tbody>
          </table>`,
      )}
    </div>
  </div>`
}

function pool(scene: Scene): TemplateResult {
  return html`<div>
    <p class="strip-name">The pool: ${scene.request.max_pages} pages, ${scene.after.free_pages} free</p>
    <ul class="pool">
      ${memoryPages(scene).map((page) => onePage(page))}
    </ul>
  </div>`
}

function onePage({ page, readers, cells, is_new }: MemoryPage): TemplateResult {
  const names = readers.map(slotName)
  const who = names.length === 0 ? 'free' : names.join(' + ')
  const spoken = cells.map(({ position }) => (position >= 0 ? position : 'free')).join(', ')
  return html`<li class="page" ?data-new=${is_new} ?data-shared=${names.length > 1}>
    <p>page <b>${page}</b> <span class="readers">${who}</span></p>
    <div class="cells" style="--columns: ${cells.length}" role="img" aria-label=${`Rows: ${spoken}`}>
      ${cells.map((cell) => rowCell(cell))}
    </div>
  </li>`
}

const legend_texts = {
  new: { text: 'written in this step', cell: html`<span class="cell" data-readers="A" data-new>5</span>` },
  sink: { text: 'sink, never forgotten', cell: html`<span class="cell" data-fate="sink">0</span>` },
  forgotten: { text: 'forgotten', cell: html`<span class="cell" data-fate="forgotten">5</span>` },
  shared: { text: 'read by both', cell: html`<span class="cell" data-readers="AB">0</span>` },
}

const legend_of: Record<CacheKind, readonly (keyof typeof legend_texts)[]> = {
  contiguous: ['new'],
  window: ['new', 'sink', 'forgotten'],
  paged: ['new', 'shared'],
}

/** A number is a position, wherever it stands. */
export function legend(kind: CacheKind): TemplateResult {
  return html`<ul class="legend">
    <li>A number is the position that a row holds.</li>
    ${legend_of[kind].map((name) => html`<li><span aria-hidden="true">${legend_texts[name].cell}</span> ${legend_texts[name].text}</li>`)}
  </ul>`
}
