/** The trained model: fetched once per page with byte progress, loaded into the lab, and loaded again after a crash. */
import { LabCancelled } from './errors.ts'
import { lab } from './lab.ts'
import { fetchFiles, type ModelProgress } from './model_files.ts'
import type { ModelSource } from './model_source.ts'
import type { ModelInfo } from './protocol.ts'

const addresses = () => [
  new URL('../../../site/data/config.json', import.meta.url),
  new URL('../../../site/data/model.safetensors', import.meta.url),
  new URL('../../../site/data/tokenizer.json', import.meta.url),
]

let loading: Promise<ModelInfo> | undefined
let progress: Parameters<ModelProgress> | undefined
const listeners = new Set<ModelProgress>()

/**
 * The model, ready to be asked about. Several figures may call this: the files are fetched once. Aborting ends the
 * caller's wait; the download goes on for the others and for the next visit. After a failure the next call tries again.
 */
async function ensure(onProgress?: ModelProgress, signal?: AbortSignal): Promise<ModelInfo> {
  if (signal?.aborted) throw new LabCancelled()
  const stop = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new LabCancelled()), { once: true, signal: stop.signal })
  })
  if (onProgress) {
    listeners.add(onProgress)
    if (progress) onProgress(...progress)
  }
  loading ??= load()
  try {
    return await Promise.race([loading, aborted])
  } finally {
    stop.abort()
    if (onProgress) listeners.delete(onProgress)
  }
}

async function load(): Promise<ModelInfo> {
  try {
    const [config, weights, tokenizer] = await fetchFiles(addresses(), (...now) => {
      progress = now
      for (const listener of listeners) listener(...now)
    })
    return await lab.ask('load_model', { config: config!, weights: weights!, tokenizer: tokenizer! })
  } catch (error) {
    loading = undefined
    progress = undefined
    throw error
  }
}

export const trained_model: ModelSource = { name: 'the trained model', ensure }
