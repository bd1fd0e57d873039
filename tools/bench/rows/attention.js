/**
 * Whole attention over 8 heads of 64, causal and full. Only the flops that causal attention needs count, 4 · d for each
 * allowed pair: who computes the masked half as well gets nothing for it.
 */
import * as js from '../peers/javascript.js'
import * as ours from '../ours.js'
import { attentionWork } from '../work.js'
import { peakOf, peaks } from './limits.js'

const heads = 8
const head_dim = 64

async function row({ builds, scalar, peers, plan }, id, work) {
  const { causal, seq_len } = work
  const expected = new Float32Array(work.query.length)
  js.attention(work, expected)

  const modules = { ...builds, 'scalar-wasm': scalar }
  const contenders = Object.entries(modules).map(([who, module]) => ({
    who,
    ...ours.attention(module, plan.kernel, work),
  }))
  for (const peer of peers) for (const form of await peer.attention(work)) contenders.push({ who: peer.name, ...form })
  const out = new Float32Array(work.query.length)
  contenders.push({ who: 'js', run: () => js.attention(work, out), output: () => out })
  const pairs = causal ? (seq_len * (seq_len + 1)) / 2 : seq_len ** 2
  const amount = (4 * heads * head_dim * pairs) / 1e9
  return { id, n: seq_len, unit: 'GFLOP/s', amount, limit: peakOf, expected, tolerance: 1e-5, contenders }
}

export async function attentionRows(bench) {
  const work = attentionWork({ heads, seq_len: bench.plan.seq_len, head_dim })
  return {
    limits: peaks(bench.builds),
    rows: [
      await row(bench, 'flash_causal', { ...work, causal: true }),
      await row(bench, 'flash_full', { ...work, causal: false }),
    ],
  }
}
