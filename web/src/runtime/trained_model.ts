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

const names = ['config.json', 'model.safetensors', 'tokenizer.json'] // in the order of their addresses

let loading: Promise<ModelInfo> | undefined
let progress: Parameters<ModelProgress> | undefined
const listeners = new Set<ModelProgress>()

/**
 * The model, ready to be asked about. Several figures may call this: the files are fetched once. Aborting ends the
 * caller's wait; the download goes on for the others and for the next visit. After a failure the next call tries again.
 */
async function ensure(onProgress?: ModelProgress, signal?: AbortSignal): Promise<ModelInfo> {
  if (onProgress) {
    listeners.add(onProgress)
    if (progress) onProgress(...progress)
  }
  loading ??= load()
  try {
    return await orCancelled(loading, signal)
  } finally {
    if (onProgress) listeners.delete(onProgress)
  }
}

/** The answer, or the end of the wait for it. */
async function orCancelled<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal?.aborted) throw new LabCancelled()
  const stop = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new LabCancelled()), { once: true, signal: stop.signal })
  })
  try {
    return await Promise.race([answer, aborted])
  } finally {
    stop.abort()
  }
}

/** The three files themselves, named as Hugging Face names them. */
export async function fetchTrainedFiles(onProgress: ModelProgress, signal: AbortSignal): Promise<File[]> {
  const contents = await orCancelled(fetchFiles(addresses(), onProgress), signal)
  return contents.map((bytes, i) => new File([bytes], names[i]!))
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
