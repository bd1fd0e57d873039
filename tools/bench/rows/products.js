/** The two products of attention for one head: query · keyᵀ (n × d · d × n) and weights · value (n × n · n × d). */
import * as js from '../peers/javascript.js'
import { transpose } from '../layout.js'
import * as ours from '../ours.js'
import { uniform } from '../random.js'
import { peakOf, peaks } from './limits.js'

const head_dim = 64

/** Contenders that write into an array of their own. */
function plain(size, compute) {
  const out = new Float32Array(size)
  return { run: () => compute(out), output: () => out }
}

async function contenders({ builds, scalar, peers }, work, name) {
  const modules = { ...builds, 'scalar-wasm': scalar }
  const all = Object.entries(modules).map(([who, module]) => ({ who, ...ours[name](module, work) }))
  for (const peer of peers) for (const form of await peer.matmul(work)) all.push({ who: peer.name, ...form })
  const size = work.rows * work.cols
  const { a, rows, cols, depth } = work
  const b = work.b_transposed ?? work.b
  all.push({ who: 'js', ...plain(size, (out) => js[name](a, b, out, rows, cols, depth)) })
  return all
}

function row(id, n, work, all) {
  const amount = (2 * work.rows * work.cols * work.depth) / 1e9
  const expected = new Float32Array(work.rows * work.cols)
  const name = work.b_transposed ? 'matmulTransposed' : 'matmul'
  js[name](work.a, work.b_transposed ?? work.b, expected, work.rows, work.cols, work.depth)
  return { id, n, unit: 'GFLOP/s', amount, limit: peakOf, expected, tolerance: 1e-4, contenders: all }
}

export async function productRows(bench) {
  const n = bench.plan.seq_len
  const key = uniform(n * head_dim, 1, 2)
  const scores = {
    a: uniform(n * head_dim, 1, 1),
    b: transpose(key, n, head_dim),
    b_transposed: key,
    rows: n,
    cols: n,
    depth: head_dim,
  }
  const outputs = {
    a: uniform(n * n, 1, 3).map((weight) => (weight + 1) / n),
    b: uniform(n * head_dim, 1, 4),
    rows: n,
    cols: head_dim,
    depth: n,
  }
  return {
    limits: peaks(bench.builds),
    rows: [
      row('qk', n, scores, await contenders(bench, scores, 'matmulTransposed')),
      row('pv', n, outputs, await contenders(bench, outputs, 'matmul')),
    ],
  }
}
