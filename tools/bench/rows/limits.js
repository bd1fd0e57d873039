/** What the machine can do: floating-point operations with the instructions of each build, and reading memory in one stream. */
import * as ours from '../ours.js'

export const peakOf = (build) => `peak ${build}`
export const readOf = (bytes) => `read ${bytes}`

/** In the first-level cache, in the second, in the third, and in main memory. */
export const readSizes = (plan) => [16 << 10, 512 << 10, 4 << 20, plan.stream_bytes]

export const peaks = (builds) =>
  Object.entries(builds).map(([build, module]) => ({ key: peakOf(build), ...ours.peak(module) }))

export const reads = (builds, sizes) => sizes.map((bytes) => ({ key: readOf(bytes), ...ours.read(builds.simd, bytes) }))

/** The limits as rows of their own. */
export function limitRows({ builds, plan }) {
  const peak = {
    id: 'peak',
    unit: 'GFLOP/s',
    contenders: Object.entries(builds).map(([who, module]) => ({ who, ...ours.peak(module) })),
  }
  const read = readSizes(plan).map((bytes) => ({
    id: 'read',
    n: bytes,
    unit: 'GB/s',
    contenders: [{ who: 'simd', ...ours.read(builds.simd, bytes) }],
  }))
  return { rows: [peak, ...read] }
}
