/** The whole benchmark in one page: the lab's modules, the peers and the machine's limits take turns in the same rounds. */
import { measureGroup } from './group.js'
import { timerTick } from './measure.js'
import { loadModule } from './ours.js'
import * as onnxruntime from './peers/onnxruntime.js'
import * as tfjs from './peers/tfjs.js'
import { attentionRows } from './rows/attention.js'
import { decodeContextRows, decodeRows } from './rows/decode.js'
import { limitRows } from './rows/limits.js'
import { productRows } from './rows/products.js'
import { softmaxRow } from './rows/softmax.js'
import { threadsRows } from './rows/threads.js'

/** What is measured together, each with the ids of its rows. */
const groups = [
  { ids: ['peak', 'read'], prepare: limitRows },
  { ids: ['qk', 'pv'], prepare: productRows },
  { ids: ['softmax'], prepare: softmaxRow },
  { ids: ['flash_causal', 'flash_full'], prepare: attentionRows },
  { ids: ['threads2'], prepare: threadsRows },
  { ids: ['decode_f32', 'decode_int8'], prepare: decodeRows },
  { ids: ['decode_context', 'decode_context_f32'], prepare: decodeContextRows },
]

globalThis.runBench = async (plan) => {
  const progress = (text) => globalThis.progress(text)
  progress('starting the contenders')
  const builds = {
    simd: await loadModule('/simd', 'attn_bench'),
    relaxed: await loadModule('/relaxed', 'attn_bench'),
  }
  const scalar = await loadModule('/simd', 'attn_bench_scalar')
  await tfjs.start()
  const notes = []
  const bench = { plan, builds, scalar, peers: [onnxruntime, tfjs], progress, notes }

  const rows = []
  for (const { ids, prepare } of groups) {
    if (!ids.some((id) => plan.ids.includes(id))) continue
    const group = await prepare(bench)
    const wanted = group.rows.filter(({ id }) => plan.ids.includes(id))
    rows.push(...(await measureGroup({ ...group, rows: wanted }, plan, progress)))
  }
  return { smoke: plan.smoke, timer_tick_ms: timerTick(), isolated: globalThis.crossOriginIsolated, notes, rows }
}
