/** The pairs of features as arrows in a plane, ALiBi's lines, and the numbers as a table. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { LinePlotSpec } from '../../draw/line_plot.ts'
import { fixed, shortFixed } from '../number_text.ts'
import { distance, frequency, last_position, pairOf, type Setting, type Shown } from './positions.ts'

const width = 200
const height = 180
const middle = { x: width / 2, y: height / 2 }
const reach = 60

type Vector = readonly [x: number, y: number]

/** One plane: faint where query and key point at position 0, bold where they point now. */
export function plane(shown: Shown, pair: number): TemplateResult {
  const { setting, score } = shown
  const at_zero = { query: pairOf(setting.query, pair), key: pairOf(setting.key, pair) }
  const longest = Math.max(1e-6, ...Object.values(at_zero).map(([x, y]) => Math.hypot(x, y)))
  const drawn = ([x, y]: Vector): Vector => [(x * reach) / longest, (-y * reach) / longest]
  const query = drawn(pairOf(score.query, pair))
  const key = drawn(pairOf(score.key, pair))
  const names = namePlaces(query, key)
  const turns = setting.kind === 'rotary'
  return html`<div class="plane">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${planeWords(shown, pair)}>
      <circle cx=${middle.x} cy=${middle.y} r=${reach}></circle>
      <path
        class="axes"
        d="M ${middle.x} ${middle.y - reach - 10} v ${2 * reach + 20} M ${middle.x - reach - 10} ${middle.y} h ${2 * reach + 20}"
      ></path>
      ${turns ? svg`${faint(drawn(at_zero.query), 'query')} ${faint(drawn(at_zero.key), 'key')}` : nothing}
      ${arrow(query, 'query', names.query)} ${arrow(key, 'key', names.key)}
    </svg>
    <p>
      <b>pair ${pair + 1}</b><br />${turns ? turnWords(setting, pair).map((line) => html`${line}<br />`) : 'not turned'}
    </p>
  </div>`
}

/** Beyond the tips; where both point the same way, one above the other. */
function namePlaces(query: Vector, key: Vector): Record<'query' | 'key', Vector> {
  const beyond = ([x, y]: Vector): Vector => {
    const length = Math.hypot(x, y)
    if (length < 1) return [0, -12]
    return [x * (1 + 22 / length), y * (1 + 12 / length)]
  }
  const [at_query, at_key] = [beyond(query), beyond(key)]
  const apart = at_key[1] - at_query[1]
  if (Math.abs(at_key[0] - at_query[0]) > 34 || Math.abs(apart) >= 13) return { query: at_query, key: at_key }
  const more = (13 - Math.abs(apart)) / 2
  const up = apart < 0 ? -more : more
  return { query: [at_query[0], at_query[1] - up], key: [at_key[0], at_key[1] + up] }
}

function turnWords(setting: Setting, pair: number): string[] {
  const per_position = frequency(pair, setting.query.length)
  const angle = (positions: number) => fixed(positions * per_position, 2)
  return [
    `${fixed(per_position, 2)} rad per position`,
    `query ${angle(setting.query_position)} rad`,
    `key ${angle(setting.key_position)} rad`,
    `apart by ${angle(distance(setting))} rad`,
  ]
}

function planeWords({ setting, score }: Shown, pair: number): string {
  const point = (features: readonly number[]) =>
    pairOf(features, pair)
      .map((number) => fixed(number, 2))
      .join(', ')
  const turned = setting.kind === 'rotary' ? `, turned: ${turnWords(setting, pair).join(', ')}` : ''
  return `Pair ${pair + 1} as arrows: query at ${point(score.query)}, key at ${point(score.key)}${turned}.`
}

function faint([x, y]: Vector, of: 'query' | 'key'): SVGTemplateResult {
  return svg`<path class="faint ${of}" d="M ${middle.x} ${middle.y} l ${x.toFixed(1)} ${y.toFixed(1)}"></path>`
}

function arrow([x, y]: Vector, of: 'query' | 'key', name: Vector): SVGTemplateResult {
  const length = Math.hypot(x, y)
  const text = svg`<text x=${(middle.x + name[0]).toFixed(1)} y=${(middle.y + name[1]).toFixed(1)}>${of}</text>`
  if (length < 1)
    return svg`<g class=${of}><circle class="dot" cx=${middle.x} cy=${middle.y} r="3"></circle>${text}</g>`
  const at = (along: number, across = 0) => {
    const [right, down] = [x / length, y / length]
    return `${(middle.x + right * along - down * across).toFixed(1)} ${(middle.y + down * along + right * across).toFixed(1)}`
  }
  const head = Math.min(9, length)
  return svg`<g class=${of}>
    <path class="shaft" d="M ${middle.x} ${middle.y} L ${at(length - head * 0.6)}"></path>
    <path class="head" d="M ${at(length)} L ${at(length - head, 4.5)} L ${at(length - head, -4.5)} Z"></path>
    ${text}
  </g>`
}

/** Below these the lines lie too close together for all of their names. */
const named_heads = 4

export function biasPlot({ setting, lines }: Shown): LinePlotSpec {
  const away = distance(setting)
  const lowest = Math.min(...lines.flatMap((points) => points.map(([, bias]) => bias)))
  const all = lines.map((points, head) => {
    const chosen = head === setting.head
    return {
      name: chosen || head < named_heads ? `head ${head + 1}` : '',
      color: chosen ? '--key' : '--naive',
      points,
      bare: !chosen,
    }
  })
  return {
    x: { label: 'distance from the query back to the key', scale: 'linear', format: String, range: [0, last_position] },
    // Above 0 there is room for the name of the mark.
    y: {
      label: 'what is added to the score',
      scale: 'linear',
      format: (bias) => fixed(bias, 0),
      range: [1.06 * lowest, -0.14 * lowest],
    },
    // The chosen one above the others.
    series: [...all.filter(({ bare }) => bare), ...all.filter(({ bare }) => !bare)],
    marks: [{ x: away, label: `distance ${away}` }],
    summary: `ALiBi’s bias falls along a line for each head. At distance ${last_position}: ${lines
      .map((points, head) => `head ${head + 1} ${fixed(points.at(-1)![1], 2)}`)
      .join(', ')}.`,
  }
}

export function positionsTable({ setting, score, lines }: Shown): TemplateResult {
  const half = setting.query.length / 2
  return html`<table class="table">
      <thead>
        <tr>
          <th scope="col">feature</th>
          <th scope="col">pair</th>
          <th scope="col">query</th>
          <th scope="col">key</th>
          <th scope="col">query at ${setting.query_position}</th>
          <th scope="col">key at ${setting.key_position}</th>
          <th scope="col">product</th>
        </tr>
      </thead>
      <tbody>
        ${setting.query.map(
          (number, at) =>
            html`<tr>
              <th scope="row">${at}</th>
              <td>${(at % half) + 1}</td>
              <td>${shortFixed(number)}</td>
              <td>${shortFixed(setting.key[at]!)}</td>
              <td>${fixed(score.query[at]!, 3)}</td>
              <td>${fixed(score.key[at]!, 3)}</td>
              <td>${fixed(score.query[at]! * score.key[at]!, 3)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        ${
          setting.kind === 'alibi'
            ? html`<tr>
                <th scope="row" colspan="6">bias of head ${setting.head + 1}</th>
                <td>${fixed(score.bias, 3)}</td>
              </tr>`
            : nothing
        }
        <tr>
          <th scope="row" colspan="6">
            ${setting.kind === 'alibi' ? 'score: products ÷ √head_dim, and the bias' : 'score, not scaled'}
          </th>
          <td data-stat="score">${fixed(score.score, 3)}</td>
        </tr>
      </tfoot>
    </table>
    ${
      lines.length > 0
        ? html`<table class="table">
            <caption>
              What ALiBi adds to a score
            </caption>
            <thead>
              <tr>
                <th scope="col">distance</th>
                ${lines.map((_, head) => html`<th scope="col">head ${head + 1}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${lines[0]!.map(
                ([away], row) =>
                  html`<tr>
                    <th scope="row">${away}</th>
                    ${lines.map((points) => html`<td>${fixed(points[row]![1], 3)}</td>`)}
                  </tr>`,
              )}
            </tbody>
          </table>`
        : nothing
    }`
}
