/** The measurement behind the memory curve: which points to take, in which order, and what became of each. */
import type { BytesNeededReply, KernelName, Protocol, SweepPoint } from '../../runtime/protocol.ts'
import type { Progress } from '../measurement.ts'

/** Who may attend to whom: all pairs, those that look back, or those that look back `window` positions and to the sinks. */
export type MaskChoice = 'none' | 'causal' | 'window'

/** Keys that each query sees under the window mask, besides the first four (the sinks). */
export const window = 256

export interface SweepPlan {
  kernels: readonly KernelName[]
  seq_lens: readonly number[]
  head_dim: number
  mask: MaskChoice
}

/** A point that cannot fit: nothing was allocated, and these are its numbers. */
export interface Refusal extends BytesNeededReply {
  kernel: KernelName
  seq_len: number
}

/** A point that fits and would take too long among the others. */
export interface Skip {
  kernel: KernelName
  seq_len: number
  /** Of one run, from the last measured point and the growth of the work. */
  expected_ms: number
}

export interface SweepEvents {
  progress(progress: Progress): void
  point(point: SweepPoint): void
  refused(refusal: Refusal): void
  skipped(skip: Skip): void
}

/** The two questions that a sweep asks of the lab. */
export interface SweepLab {
  ask(method: 'sweep', request: Protocol['sweep']['request'], options: { signal: AbortSignal }): Promise<SweepPoint>
  ask(method: 'bytes_needed', request: Protocol['bytes_needed']['request']): Promise<BytesNeededReply>
}

const budget_ms = 250
/** A point is run at least four times. */
const longest_run_ms = 15_000

/** 64, 128, … up to `largest`. */
export function seqLensUpTo(largest: number): number[] {
  const lengths: number[] = []
  for (let seq_len = 64; seq_len <= largest; seq_len *= 2) lengths.push(seq_len)
  return lengths
}

export function sweepRequest(kernel: KernelName, seq_len: number, plan: Pick<SweepPlan, 'head_dim' | 'mask'>) {
  const { head_dim, mask } = plan
  return { kernel, seq_len, head_dim, causal: mask !== 'none', window: mask === 'window' ? window : 0, budget_ms }
}

/**
 * Small sizes first and kernels in turn, so that a cancelled sweep leaves curves of equal length. A size that cannot fit
 * or would take too long is reported and the sweep goes on.
 */
export async function runSweep(
  lab: SweepLab,
  plan: SweepPlan,
  events: SweepEvents,
  signal: AbortSignal,
): Promise<void> {
  const jobs = plan.seq_lens.flatMap((seq_len) => plan.kernels.map((kernel) => ({ kernel, seq_len })))
  const last = new Map<KernelName, SweepPoint>()
  for (const [done, { kernel, seq_len }] of jobs.entries()) {
    signal.throwIfAborted()
    events.progress({ done, total: jobs.length, what: `${kernel}, N = ${seq_len.toLocaleString('en')}` })
    const needed = await lab.ask('bytes_needed', { kernel, seq_len, head_dim: plan.head_dim })
    const expected_ms = expectedMs(last.get(kernel), seq_len)
    if (needed.scratch_bytes + needed.tensor_bytes > needed.limit_bytes) {
      events.refused({ kernel, seq_len, ...needed })
    } else if (expected_ms > longest_run_ms) {
      events.skipped({ kernel, seq_len, expected_ms })
    } else {
      const point = await lab.ask('sweep', sweepRequest(kernel, seq_len, plan), { signal })
      last.set(kernel, point)
      events.point(point)
    }
  }
}

/** The work grows with the square of N, or less. */
function expectedMs(point: SweepPoint | undefined, seq_len: number): number {
  return point ? point.median_ms * (seq_len / point.seq_len) ** 2 : 0
}
