/** What is held from tile to tile, and what a step does to it. */
import type { OnlineSoftmaxReply, OnlineSoftmaxStep } from '../../runtime/figures_protocol.ts'
import { cellText } from '../attn-verdict/comparison_table.ts'
import { scoreOf, stepCount, value_dim, type Worked } from './row.ts'

type Held = Pick<OnlineSoftmaxStep, 'max' | 'sum' | 'output'>

const nothing_read: Held = { max: -Infinity, sum: 0, output: Array.from({ length: value_dim }, () => 0) }

/** What is held before tile number `index` is read, and after the last one. */
export function held({ steps }: OnlineSoftmaxReply, index: number): Held {
  return steps[index - 1] ?? nothing_read
}

/** e^(score − maximum so far): what the key has brought to the sum, after all corrections. */
export function exponential({ row, reply }: Worked, step: number, key: number): number {
  const { max } = held(reply, Math.min(step, reply.steps.length))
  return max === -Infinity ? 0 : Math.exp(scoreOf(row, key) - max)
}

export interface HeldLine {
  name: string
  /** A class of the colour of what it is. */
  hue: string
  cells: string[]
}

/** Four columns, whose names depend on the step, for each number that is held. */
export interface HeldLines {
  head: string[]
  lines: HeldLine[]
}

export function heldLines(worked: Worked, step: number): HeldLines {
  const { reply } = worked
  if (step === 0) return beginLines()
  return step === stepCount(worked) - 1 ? divisionLines(reply) : tileLines(reply, step - 1)
}

function beginLines(): HeldLines {
  const { max, sum, output } = nothing_read
  return {
    head: ['before', '× correction', '+ tile', 'after'],
    lines: lines(after(max), after(sum), (at) => after(output[at]!)),
  }
}

function tileLines(reply: OnlineSoftmaxReply, index: number): HeldLines {
  const before = held(reply, index)
  const tile = reply.steps[index]!
  const changed = (from: number, to: number) => {
    const corrected = from * tile.correction
    return [from, corrected, to - corrected, to]
  }
  return {
    head: ['before', `× ${cellText(tile.correction)}`, '+ tile', 'after'],
    lines: lines([before.max, undefined, tile.tile_max, tile.max], changed(before.sum, tile.sum), (at) =>
      changed(before.output[at]!, tile.output[at]!),
    ),
  }
}

function divisionLines(reply: OnlineSoftmaxReply): HeldLines {
  const last = held(reply, reply.steps.length)
  return {
    head: ['held', '÷ sum', 'two-pass', 'difference'],
    lines: lines([last.max], [last.sum], (at) => {
      const [ours, theirs] = [reply.output[at]!, reply.whole_output[at]!]
      return [last.output[at]!, ours, theirs, Math.abs(ours - theirs)]
    }),
  }
}

type Cells = (number | undefined)[]

const after = (value: number): Cells => [undefined, undefined, undefined, value]

function lines(max: Cells, sum: Cells, output: (at: number) => Cells): HeldLine[] {
  const texts = (cells: Cells) =>
    Array.from({ length: 4 }, (_, at) => (cells[at] === undefined ? '' : cellText(cells[at])))
  return [
    { name: 'max', hue: '', cells: texts(max) },
    { name: 'sum', hue: '', cells: texts(sum) },
    ...nothing_read.output.map((_, at) => ({ name: `output ${at}`, hue: 'o', cells: texts(output(at)) })),
  ]
}
