/** The measurement behind the roofline, and what follows from it. */
import type { Peak, RooflinePoint, Stream } from '../../runtime/protocol.ts'

export interface Limits {
  peak: Peak
  /** Small buffers first. */
  streams: readonly Stream[]
}

export type Phase = 'prefill' | 'decode'

/** What was measured: a kernel, or a linear layer. */
export interface Work {
  name: string
  phase: Phase
  point: RooflinePoint
}

export const KiB = 1024
export const MiB = 1024 * KiB

/** From what stays in the first cache to what no cache holds. */
export const buffer_sizes = [16 * KiB, 256 * KiB, 4 * MiB, 32 * MiB, 128 * MiB]

/** One head; decode reads 32 MiB of keys and values. */
export const head_dim = 64
export const prefill_seq_len = 1024
export const decode_seq_len = 65_536
/** 32 MiB of weights. */
export const linear = { in_features: 2048, out_features: 4096, prefill_rows: 128 }

export interface Roofs {
  peak_gflop_per_s: number
  /** The fastest buffer, and the largest one. */
  cache: Stream
  memory: Stream
  /** FLOP per byte from which on arithmetic and not reading from memory is the limit. */
  ridge: number
}

export function roofsOf({ peak, streams }: Limits): Roofs | undefined {
  if (streams.length === 0) return undefined
  const cache = streams.reduce((best, stream) => (stream.gb_per_s > best.gb_per_s ? stream : best))
  const memory = streams.reduce((largest, stream) => (stream.bytes > largest.bytes ? stream : largest))
  return {
    peak_gflop_per_s: peak.gflop_per_s,
    cache,
    memory,
    ridge: peak.gflop_per_s / memory.gb_per_s,
  }
}

/** What memory and arithmetic allow at this intensity: the lower of the two roofs, in GFLOP/s. */
export function attainable(roofs: Roofs, flop_per_byte: number): number {
  return Math.min(roofs.peak_gflop_per_s, roofs.memory.gb_per_s * flop_per_byte)
}
