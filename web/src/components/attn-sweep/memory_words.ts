/** The sentences under the two curves: what there is to see, from what was measured. */
import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatFactor, formatMs } from '../../draw/format.ts'
import type { KernelName, SweepPoint } from '../../runtime/protocol.ts'
import { exponentOf } from './memory_figures.ts'

/** Scratch that grows faster than this is the wall; a score matrix grows with the square. */
const wall_exponent = 1.5

export function memorySentence(kernels: readonly KernelName[], points: readonly SweepPoint[]): TemplateResult {
  const grown = kernels.flatMap((kernel) => {
    const exponent = exponentOf(points, kernel, 'scratch_bytes')
    return exponent === undefined ? [] : [{ kernel, exponent }]
  })
  if (grown.length === 0) return html`Press Measure to see what N words cost on this machine.`
  const walls = grown.filter(({ exponent }) => exponent > wall_exponent)
  const flat = grown.filter(({ exponent }) => exponent <= wall_exponent)
  return html`${walls.length > 0 ? wallWords(walls) : nothing} ${flat.length > 0 ? flatWords(flat, points) : nothing}`
}

export interface Growth {
  kernel: KernelName
  exponent: number
}

const power = ({ kernel, exponent }: Growth) =>
  html`N<sup data-volatile class="exponent" data-kernel=${kernel}>${exponent.toFixed(2)}</sup>`

function wallWords(walls: readonly Growth[]): TemplateResult {
  const parts = walls.map((growth) => html`${growth.kernel} grows as ${power(growth)}`)
  return html`The scratch of ${listed(parts)}: ${squareWords(walls)} Faster arithmetic does not move the wall.`
}

/** From here on twice the words are about four times the bytes: 3.7 times or more. */
const square_exponent = 1.9

/** What the exponents say about the scores, and what they do not say. */
export function squareWords(walls: readonly Growth[]): string {
  const square = 'twice the words, four times the scores'
  const less = walls.filter(({ exponent }) => exponent < square_exponent).map(({ kernel }) => kernel)
  if (less.length === 0) return `${square}.`
  const hidden = `at small N other buffers of ${less.join(' and ')}, which grow more slowly, hide part of the square`
  return less.length === walls.length ? `${hidden}.` : `${square}; ${hidden}.`
}

function flatWords(flat: readonly Growth[], points: readonly SweepPoint[]): TemplateResult {
  const parts = flat.map((growth) => {
    const last = points.filter(({ kernel }) => kernel === growth.kernel).at(-1)
    return html`${growth.kernel} (${power(growth)}, ${last ? formatBytes(last.scratch_bytes) : nothing} at N =
    ${last?.seq_len.toLocaleString('en')})`
  })
  return html`Without the score matrix there is no wall: ${listed(parts)} ${flat.length === 1 ? 'keeps' : 'keep'}
  running sums of a softmax instead, so that scratch does not grow with N².`
}

export function timeSentence(kernels: readonly KernelName[], points: readonly SweepPoint[]): TemplateResult {
  const largest = points.at(-1)?.seq_len
  const at = points.filter(({ kernel, seq_len }) => seq_len === largest && kernels.includes(kernel))
  const naive = at.find(({ kernel }) => kernel === 'naive')
  const fastest = at.reduce<SweepPoint | undefined>(
    (best, point) => (best && best.median_ms <= point.median_ms ? best : point),
    undefined,
  )
  if (largest === undefined || !fastest) return html`Times appear as they are measured.`
  const exponent = exponentOf(points, fastest.kernel, 'median_ms')
  const against =
    naive && naive !== fastest
      ? html`, <b data-volatile>${formatFactor(naive.median_ms / fastest.median_ms)}</b> faster than the loops as
          written (<span data-volatile>${formatMs(naive.median_ms)} against ${formatMs(fastest.median_ms)}</span>)`
      : nothing
  return html`At N = <span data-volatile>${largest.toLocaleString('en')}</span> the fastest kernel here is
    <span data-volatile>${fastest.kernel}</span>${against}${
      exponent === undefined
        ? nothing
        : html`; its time grows as N<sup data-volatile>${exponent.toFixed(2)}</sup>. Blocks save memory, not products.`
    }`
}

/** "a", "a and b", "a, b and c". */
function listed(parts: readonly TemplateResult[]): TemplateResult {
  return html`${parts.map((part, index) =>
    index === 0 ? part : html`${index === parts.length - 1 ? ' and ' : ', '}${part}`,
  )}`
}
