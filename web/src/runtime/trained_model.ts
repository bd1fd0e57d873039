/** The trained model: fetched once per page with byte progress, loaded into the lab, and loaded again after a crash. */
import { LabCancelled } from './errors.ts'
import { lab } from './lab.ts'
import { fetchFiles, type ModelProgress } from './model_files.ts'
import type { HeadsSource, ModelSource } from './model_source.ts'
import type { AttentionMapsReply, ModelInfo, Token } from './protocol.ts'

const addresses = () => [
  new URL('../../../site/data/config.json', import.meta.url),
  new URL('../../../site/data/model.safetensors', import.meta.url),
  new URL('../../../site/data/tokenizer.json', import.meta.url),
]

const names = ['config.json', 'model.safetensors', 'tokenizer.json'] // in the order of their addresses

type Load = 'load_model' | 'heads_load'

/** The model in one of the modules that take it. */
class TrainedModel implements ModelSource {
  readonly name = 'the trained model'
  private loading: Promise<ModelInfo> | undefined
  private progress: Parameters<ModelProgress> | undefined
  private readonly listeners = new Set<ModelProgress>()

  constructor(private readonly method: Load) {}

  /**
   * The model, ready to be asked about. Several figures may call this: the files are fetched once. Aborting ends the
   * caller's wait; the download goes on for the others and for the next visit. After a failure the next call tries again.
   */
  async ensure(onProgress?: ModelProgress, signal?: AbortSignal): Promise<ModelInfo> {
    if (onProgress) {
      this.listeners.add(onProgress)
      if (this.progress) onProgress(...this.progress)
    }
    this.loading ??= this.load()
    try {
      return await orCancelled(this.loading, signal)
    } finally {
      if (onProgress) this.listeners.delete(onProgress)
    }
  }

  private async load(): Promise<ModelInfo> {
    try {
      const [config, weights, tokenizer] = await fetchFiles(addresses(), (...now) => {
        this.progress = now
        for (const listener of this.listeners) listener(...now)
      })
      return await lab.ask(this.method, { config: config!, weights: weights!, tokenizer: tokenizer! })
    } catch (error) {
      this.loading = undefined
      this.progress = undefined
      throw error
    }
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

/** All that a model can be asked for. */
export const trained_model: ModelSource = new TrainedModel('load_model')

class TrainedHeads extends TrainedModel implements HeadsSource {
  tokenize(text: string): Promise<Token[]> {
    return lab.ask('heads_tokenize', { text })
  }

  attentionMaps(text: string): Promise<AttentionMapsReply> {
    return lab.ask('heads_maps', { text })
  }
}

/** Its heads alone, from a module that is a smaller download. */
export const trained_heads: HeadsSource = new TrainedHeads('heads_load')
