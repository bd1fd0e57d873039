/**
 * The 8 heads of causal attention over two workers against one. Where the page is isolated their inputs and outputs lie in
 * shared memory; anywhere else they are copied into and out of the workers. Both are tried.
 */
import * as ours from '../ours.js'
import { attentionWork } from '../work.js'

const heads = 8
const head_dim = 64

class HeadsWorker {
  constructor(folder, kernel, shape) {
    this.worker = new Worker(new URL('../heads_worker.js', import.meta.url), { type: 'module' })
    this.started = this.ask({ folder, kernel, shape })
  }

  ask(message) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => resolve(data)
      this.worker.onerror = ({ message }) => reject(new Error(message || 'a worker of the benchmark does not start'))
      this.worker.postMessage(message)
    })
  }
}

/** As many workers as share the heads, each started with its part's shape. */
async function startWorkers(count, folder, kernel, { seq_len }) {
  const shape = { heads: heads / count, seq_len, head_dim, causal: true }
  const workers = Array.from({ length: count }, () => new HeadsWorker(folder, kernel, shape))
  await Promise.all(workers.map(({ started }) => started))
  return workers
}

function share(data) {
  const shared = new Float32Array(new SharedArrayBuffer(data.byteLength))
  shared.set(data)
  return shared
}

/** Each worker gets its heads and is waited for. */
function contender(workers, { query, key, value }, shared) {
  const size = query.length / workers.length
  const part = (data, index) => data.subarray(index * size, (index + 1) * size)
  const inputs = shared ? [query, key, value].map(share) : [query, key, value]
  const output = shared ? share(new Float32Array(query.length)) : new Float32Array(query.length)
  return {
    form: shared ? 'shared memory' : 'copies',
    run: async () => {
      const results = await Promise.all(
        workers.map((worker, index) => {
          // A part of an array is sent with all of its buffer, so what is not shared is cut out first.
          const [query, key, value] = inputs.map((data) => (shared ? part(data, index) : part(data, index).slice()))
          return worker.ask({ query, key, value, output: shared ? part(output, index) : undefined })
        }),
      )
      if (!shared) results.forEach((result, index) => part(output, index).set(result))
    },
    output: () => output,
  }
}

async function buildOf(build, module, folder, work, plan) {
  const amount = (4 * heads * head_dim * work.seq_len * (work.seq_len + 1)) / 2 / 1e9
  const one = contender(await startWorkers(1, folder, plan.kernel, work), work, true)
  const two = await startWorkers(2, folder, plan.kernel, work)
  const alone = ours.attention(module, plan.kernel, { ...work, causal: true })
  alone.run()
  const limit = `twice one worker, ${build}`
  return {
    limit: { key: limit, amount: 2 * amount, run: one.run },
    row: {
      id: 'threads2',
      n: work.seq_len,
      unit: 'GFLOP/s',
      amount,
      limit: () => limit,
      expected: alone.output(),
      tolerance: 0, // a head has the same bits wherever it is computed
      contenders: [true, false].map((shared) => ({ who: build, ...contender(two, work, shared) })),
    },
  }
}

export async function threadsRows({ builds, plan }) {
  const work = attentionWork({ heads, seq_len: plan.seq_len, head_dim })
  const parts = []
  for (const [build, module] of Object.entries(builds))
    parts.push(await buildOf(build, module, `/${build}`, work, plan))
  return { limits: parts.map(({ limit }) => limit), rows: parts.map(({ row }) => row) }
}
