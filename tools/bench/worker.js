/**
 * Times the module that the page ships. The kernels take turns within every round, so that a machine that slows down
 * slows all of them; what is reported is the median over the rounds.
 */
import createLab from './modules/attn_lab.js'
import createModel from './modules/attn_model.js'

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** What the lab answered, or its sentence as an exception: a bench has no visitor to help. */
function must(reply) {
  if (reply instanceof Object && 'code' in reply) throw new Error(reply.message)
  return reply
}

function timeKernels(lab, plan, progress) {
  const names = lab.kernels().map(({ name }) => name)
  const points = []
  for (let round = 0; round < plan.rounds; round++) {
    progress(`attention, round ${round + 1} of ${plan.rounds}`)
    for (const head_dim of plan.head_dims) {
      for (const kernel of names) {
        const { seq_len, budget_ms } = plan
        points.push(must(lab.sweep({ kernel, seq_len, head_dim, causal: false, budget_ms, skip_size_check: false })))
      }
    }
  }
  return plan.head_dims.flatMap((head_dim) =>
    names.map((kernel) => {
      const rounds = points.filter((point) => point.kernel === kernel && point.head_dim === head_dim)
      return {
        kernel,
        head_dim,
        seq_len: plan.seq_len,
        median_ms: median(rounds.map((point) => point.median_ms)),
        min_ms: Math.min(...rounds.map((point) => point.min_ms)),
        max_ms: Math.max(...rounds.map((point) => point.max_ms)),
        samples: rounds.reduce((sum, point) => sum + point.samples, 0),
        scratch_bytes: rounds[0].scratch_bytes,
        timer_tick_ms: rounds[0].timer_tick_ms,
      }
    }),
  )
}

async function loadModel(model) {
  const read = async (name) => new Uint8Array(await (await fetch(`data/${name}`)).arrayBuffer())
  must(
    model.load_model({
      config: await read('config.json'),
      weights: await read('model.safetensors'),
      tokenizer: await read('tokenizer.json'),
    }),
  )
}

function raceOnce(model, plan) {
  const { timer_tick_ms, new_tokens, prompt_tokens } = must(
    model.race_start({
      prompt: plan.prompt,
      new_tokens: plan.new_tokens,
      seed: 1,
      temperature: 0.8,
      top_k: 0,
      top_p: 1,
      kernel: 'simd',
    }),
  )
  const steps = { naive: [], cached: [] }
  for (let i = 0; i < new_tokens; i++)
    for (const lane of ['naive', 'cached']) steps[lane].push(must(model.race_step(lane)))
  const differ = steps.naive.findIndex(({ token }, i) => token.id !== steps.cached[i].token.id)
  if (differ >= 0) throw new Error(`The lanes differ at token ${differ}.`)
  return { steps, timer_tick_ms, prompt_tokens: prompt_tokens.length }
}

function timeGeneration(model, plan, progress) {
  const races = []
  for (let round = 0; round < plan.race_rounds; round++) {
    progress(`generation, round ${round + 1} of ${plan.race_rounds}`)
    races.push(raceOnce(model, plan))
  }
  const at = (lane, index) => median(races.map(({ steps }) => steps[lane][index].ms))
  const total = (lane) => races[0].steps[lane].reduce((sum, _, index) => sum + at(lane, index), 0)
  const operations = (lane) => races[0].steps[lane].reduce((sum, step) => sum + step.multiply_adds, 0)
  const last = races[0].steps.cached.length - 1
  return {
    prompt_tokens: races[0].prompt_tokens,
    new_tokens: last + 1,
    timer_tick_ms: races[0].timer_tick_ms,
    prefill_ms: at('cached', 0),
    decode_ms: median(races[0].steps.cached.slice(1).map((_, index) => at('cached', index + 1))),
    last_decode_ms: at('cached', last),
    last_uncached_ms: at('naive', last),
    total_cached_ms: total('cached'),
    total_uncached_ms: total('naive'),
    speedup: total('naive') / total('cached'),
    operation_ratio: operations('naive') / operations('cached'),
  }
}

self.onmessage = async ({ data: plan }) => {
  const progress = (text) => self.postMessage({ progress: text })
  try {
    const attention = timeKernels(await createLab(), plan, progress)
    const model = await createModel()
    await loadModel(model)
    self.postMessage({ result: { attention, generation: timeGeneration(model, plan, progress) } })
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) })
  }
}
