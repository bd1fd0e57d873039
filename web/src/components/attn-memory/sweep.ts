/** The measurement behind the memory curve: which points to take, in which order, and what became of each. */
import type { BytesNeededReply, KernelName, Protocol, SweepPoint } from '../../runtime/protocol.ts'

export interface SweepPlan {
  kernels: readonly KernelName[]
  seq_lens: readonly number[]
  head_dim: number
  causal: boolean
}

/** A point that cannot fit: nothing was allocated, and these are its numbers. */
export interface Refusal extends BytesNeededReply {
  kernel: KernelName
  seq_len: number
}

export interface SweepProgress {
  done: number
  total: number
  /** What is being measured now. */
  kernel: KernelName
  seq_len: number
}

export interface SweepEvents {
  progress(progress: SweepProgress): void
  point(point: SweepPoint): void
  refused(refusal: Refusal): void
}

/** The two questions that a sweep asks of the lab. */
export interface SweepLab {
  ask(method: 'sweep', request: Protocol['sweep']['request'], options: { signal: AbortSignal }): Promise<SweepPoint>
  ask(method: 'bytes_needed', request: Protocol['bytes_needed']['request']): Promise<BytesNeededReply>
}

const budget_ms = 250

/** 64, 128, … up to `largest`. */
export function seqLensUpTo(largest: number): number[] {
  const lengths: number[] = []
  for (let seq_len = 64; seq_len <= largest; seq_len *= 2) lengths.push(seq_len)
  return lengths
}

/**
 * Small sizes first and kernels in turn, so that a cancelled sweep leaves curves of equal length. A size that cannot fit
 * is reported and the sweep goes on.
 */
export async function runSweep(
  lab: SweepLab,
  plan: SweepPlan,
  events: SweepEvents,
  signal: AbortSignal,
): Promise<void> {
  const jobs = plan.seq_lens.flatMap((seq_len) => plan.kernels.map((kernel) => ({ kernel, seq_len })))
  for (const [done, { kernel, seq_len }] of jobs.entries()) {
    signal.throwIfAborted()
    events.progress({ done, total: jobs.length, kernel, seq_len })
    const needed = await lab.ask('bytes_needed', { kernel, seq_len, head_dim: plan.head_dim })
    if (needed.scratch_bytes + needed.tensor_bytes > needed.limit_bytes) {
      events.refused({ kernel, seq_len, ...needed })
    } else {
      const { head_dim, causal } = plan
      events.point(await lab.ask('sweep', { kernel, seq_len, head_dim, causal, budget_ms }, { signal }))
    }
  }
}
