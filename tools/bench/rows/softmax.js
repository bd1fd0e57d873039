/** Softmax over the rows of a block of scores that the second-level cache holds, as the kernels call it. */
import * as js from '../peers/javascript.js'
import * as ours from '../ours.js'
import { uniform } from '../random.js'
import { readOf, reads } from './limits.js'

const rows = 64

export async function softmaxRow({ builds, scalar, peers, plan }) {
  const cols = plan.seq_len
  const work = { scores: uniform(rows * cols, 4, 5), rows, cols }
  const bytes = work.scores.byteLength
  const expected = new Float32Array(rows * cols)
  js.softmaxRows(work.scores, expected, rows, cols)

  const modules = { ...builds, 'scalar-wasm': scalar }
  const contenders = Object.entries(modules).map(([who, module]) => ({ who, ...ours.softmax(module, work) }))
  for (const peer of peers) for (const form of await peer.softmax(work)) contenders.push({ who: peer.name, ...form })
  const out = new Float32Array(rows * cols)
  contenders.push({ who: 'js', run: () => js.softmaxRows(work.scores, out, rows, cols), output: () => out })
  return {
    limits: reads(builds, [bytes]),
    // Every score is read once and every weight written once.
    rows: [
      {
        id: 'softmax',
        n: cols,
        unit: 'GB/s',
        amount: (2 * bytes) / 1e9,
        limit: () => readOf(bytes),
        expected,
        tolerance: 1e-5,
        contenders,
      },
    ],
  }
}
