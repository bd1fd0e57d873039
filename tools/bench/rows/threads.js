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

  ask(message, transfer = []) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => resolve(data)
      this.worker.onerror = ({ message }) => reject(new Error(message || 'a worker of the benchmark does not start'))
      this.worker.postMessage(message, transfer)
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

const partOf = (data, index, count) => data.subarray((index * data.length) / count, ((index + 1) * data.length) / count)

/** Each worker sees its heads where they lie. */
function sharing(workers, { query, key, value }) {
  const [inputs, output] = [[query, key, value].map(share), share(new Float32Array(query.length))]
  const parts = workers.map((_, index) => {
    const [query, key, value] = inputs.map((data) => partOf(data, index, workers.length))
    return { query, key, value, output: partOf(output, index, workers.length) }
  })
  return {
    form: 'shared memory',
    run: () => Promise.all(workers.map((worker, index) => worker.ask(parts[index]))),
    output: () => output,
  }
}

/** Each worker is given a copy of its heads and gives back its result. */
function copying(workers, { query, key, value }) {
  const output = new Float32Array(query.length)
  const part = (data, index) => partOf(data, index, workers.length)
  const parts = workers.map(() => {
    const [query, key, value, result] = [0, 0, 0, 0].map(() => new Float32Array(output.length / workers.length))
    return { query, key, value, output: result }
  })
  const one = async (worker, index) => {
    const copies = parts[index]
    copies.query.set(part(query, index))
    copies.key.set(part(key, index))
    copies.value.set(part(value, index))
    const lent = Object.values(copies).map(({ buffer }) => buffer)
    parts[index] = await worker.ask({ ...copies, lent }, lent)
    part(output, index).set(parts[index].output)
  }
  return { form: 'copies', run: () => Promise.all(workers.map(one)), output: () => output }
}

async function buildOf(build, module, folder, work, plan) {
  const amount = (4 * heads * head_dim * work.seq_len * (work.seq_len + 1)) / 2 / 1e9
  const one = sharing(await startWorkers(1, folder, plan.kernel, work), work)
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
      contenders: [sharing, copying].map((form) => ({ who: build, ...form(two, work) })),
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
