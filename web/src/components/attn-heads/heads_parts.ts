/** The words and controls of the first figure. */
import { html, type TemplateResult } from 'lit'
import { formatWeight, weightAt, type Cell, type HeatmapData } from '../../draw/heatmap_words.ts'
import type { Token } from '../../runtime/protocol.ts'
import { clearest, headHabits, type Habit, type HeadHabit, type Maps } from './head_habits.ts'

type NamedHabit = Exclude<Habit, 'mixed'>

const habits: Record<NamedHabit, { name: string; does: string }> = {
  previous: { name: 'previous token', does: 'looks at the word before, whatever it is' },
  repeat: { name: 'induction', does: 'finds where a word stood before and looks at what came next' },
  first: { name: 'resting', does: 'rests on the start of the text when it has nothing to find' },
  self: { name: 'self', does: 'looks at the word itself' },
}

export function tokenLabel({ text }: Token): string {
  if (text.startsWith('<|')) return 'start'
  return text.trim() || '␣'
}

/** "The query “it” puts 0.87 of its weight on the key “fox”." */
export function linkSentence(data: HeatmapData, cell: Cell): TemplateResult {
  const query = html`<span class="q">query</span> “${data.row_labels[cell.row]}”`
  const key = html`<span class="k">key</span> “${data.col_labels[cell.col]}”`
  if (data.blocked?.(cell.row, cell.col)) return html`The ${query} may not see the ${key}: it comes later.`
  return html`The ${query} puts ${formatWeight(weightAt(data, cell))} of its weight on the ${key}.`
}

export function habitSentence({ layer, head, habit, share }: HeadHabit): string {
  const where = `Layer ${layer + 1}, head ${head + 1}`
  if (habit === 'mixed') return `${where} spreads its weight too widely here for one name.`
  return `${where} ${habits[habit].does} (${Math.round(share * 100)} % of its weight in this sentence).`
}

/** Layer and head, and the heads that do something clear with this text by name. */
export function headPicker(
  maps: Maps,
  layer: number,
  head: number,
  choose: (layer: number, head: number) => void,
): TemplateResult {
  const found = headHabits(maps)
  const named = (['repeat', 'previous'] as const).flatMap((habit) => {
    const best = clearest(found, habit)
    return best ? [{ ...best, ...habits[habit] }] : []
  })
  return html`${choice('Layer', maps.num_layers, layer, (chosen) => choose(chosen, head))}
  ${choice('Head', maps.num_heads, head, (chosen) => choose(layer, chosen))}
  ${
    named.length > 0
      ? html`<div class="field" role="group" aria-label="Heads with a clear habit">
          <span class="name">Go to</span>
          <span class="habits"
            >${named.map(
              (each) =>
                html`<button
                  type="button"
                  class="chip"
                  title=${each.does}
                  aria-pressed=${each.layer === layer && each.head === head}
                  @click=${() => choose(each.layer, each.head)}
                >
                  ${each.name}
                </button>`,
            )}</span
          >
        </div>`
      : ''
  }`
}

/** More buttons than this would fill the figure; a list takes no room. */
const most_buttons = 8

function choice(name: string, count: number, chosen: number, choose: (index: number) => void): TemplateResult {
  return count > most_buttons ? list(name, count, chosen, choose) : segment(name, count, chosen, choose)
}

function list(name: string, count: number, chosen: number, choose: (index: number) => void): TemplateResult {
  return html`<label class="field"
    ><span class="name">${name}</span>
    <select class="select" @change=${(event: Event) => choose((event.target as HTMLSelectElement).selectedIndex)}>
      ${Array.from(
        { length: count },
        (_, index) => html`<option ?selected=${index === chosen}>${index + 1} of ${count}</option>`,
      )}
    </select>
  </label>`
}

function segment(name: string, count: number, chosen: number, choose: (index: number) => void): TemplateResult {
  return html`<div class="field" role="group" aria-label=${name}>
    <span class="name" aria-hidden="true">${name}</span>
    <span class="seg"
      >${Array.from(
        { length: count },
        (_, index) =>
          html`<button
            type="button"
            aria-label="${name} ${index + 1}"
            aria-pressed=${index === chosen}
            @click=${() => choose(index)}
          >
            ${index + 1}
          </button>`,
      )}</span
    >
  </div>`
}

export function weightsTable(data: HeatmapData): TemplateResult {
  const weight = (row: number, col: number) =>
    data.blocked?.(row, col) ? 'blocked' : formatWeight(weightAt(data, { row, col }))
  return html`<table class="table">
    <caption>
      Attention weights: a row per query, a column per key; each row sums to 1.
    </caption>
    <thead>
      <tr>
        <th scope="col">query</th>
        ${data.col_labels.map((label) => html`<th scope="col">${label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${data.row_labels.map(
        (label, row) =>
          html`<tr>
            <th scope="row">${label}</th>
            ${data.col_labels.map((_, col) => html`<td>${weight(row, col)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}
