/** wllama: llama.cpp compiled to WebAssembly, on one thread, choosing the likeliest token. */
import { Wllama, LoggerWithoutDebug } from '../node_modules/@wllama/wllama/esm/index.js'

export const name = 'wllama'

const wasm = new URL('../node_modules/@wllama/wllama/esm/wasm/wllama.wasm', import.meta.url).href
const attempts = 4

/** Its start fails now and then ("Invalid typed array length"): it may try again, and what happened is reported. */
export async function start(model, progress) {
  for (let attempt = 1; ; attempt++) {
    const wllama = new Wllama({ default: wasm }, { logger: LoggerWithoutDebug, suppressNativeLog: true })
    try {
      await wllama.loadModel([model], { n_threads: 1, n_ctx: 1024, n_gpu_layers: 0 })
      return { wllama, failed_starts: attempt - 1 }
    } catch (error) {
      progress(`wllama did not start (attempt ${attempt} of ${attempts}): ${error.message}`)
      await wllama.exit().catch(() => {})
      if (attempt === attempts) throw error
    }
  }
}

const request = (text, count) => ({
  prompt: text,
  max_tokens: count,
  temperature: 0,
  top_k: 1,
  ignore_eos: true,
  cache_prompt: false,
})

/**
 * Generates `count` tokens behind the prompt. seconds() is llama.cpp's own time, which begins when the first token is
 * there: one more is asked for, so that `count` of them are timed.
 */
export function generation({ wllama }, text, count) {
  let timings
  return {
    run: async () => {
      timings = (await wllama.createCompletion(request(text, count + 1))).timings
    },
    seconds: () => timings.predicted_ms / 1000,
  }
}

/** The likeliest next tokens: [{id, logprob}]. */
export async function likeliest({ wllama }, text) {
  const { choices } = await wllama.createCompletion({ ...request(text, 1), logprobs: 10 })
  return choices[0].logprobs.content[0].top_logprobs
}
