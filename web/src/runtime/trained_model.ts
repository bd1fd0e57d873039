/** The trained model: fetched once per page with byte progress, loaded into the lab, and loaded again after a crash. */
import { LabCancelled, LabError } from './errors.ts'
import { lab } from './lab.ts'
import type { ModelInfo } from './protocol.ts'

/** `total` is undefined when the host does not say how large the files are. */
export type ModelProgress = (loaded: number, total: number | undefined) => void

const addresses = () => [
  new URL('../../../site/data/config.json', import.meta.url),
  new URL('../../../site/data/model.safetensors', import.meta.url),
  new URL('../../../site/data/tokenizer.json', import.meta.url),
]

let loading: Promise<ModelInfo> | undefined
const listeners = new Set<ModelProgress>()
let progress: Parameters<ModelProgress> = [0, undefined]

/**
 * The model, ready to be asked about. Several figures may call this: the files are fetched once. Aborting ends the
 * caller's wait; the download goes on for the others and for the next visit.
 */
export async function ensureModel(onProgress?: ModelProgress, signal?: AbortSignal): Promise<ModelInfo> {
  if (signal?.aborted) throw new LabCancelled()
  loading ??= load()
  loading.catch(() => (loading = undefined))
  if (onProgress) {
    listeners.add(onProgress)
    if (progress[0] > 0) onProgress(...progress)
  }
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new LabCancelled()), { once: true })
  })
  try {
    return await Promise.race([loading, aborted])
  } finally {
    if (onProgress) listeners.delete(onProgress)
  }
}

async function load(): Promise<ModelInfo> {
  const [config, weights, tokenizer] = await fetchFiles()
  return lab.ask('load_model', { config: config!, weights: weights!, tokenizer: tokenizer! })
}

async function fetchFiles(): Promise<ArrayBuffer[]> {
  const responses = await Promise.all(addresses().map(get))
  const sizes = responses.map(plainSize)
  const total = sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined
  let loaded = 0
  const count = (bytes: number) => {
    loaded += bytes
    progress = [loaded, total]
    for (const listener of listeners) listener(loaded, total)
  }
  return Promise.all(responses.map((response) => readAll(response, count)))
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url).catch((thrown: unknown) => {
    throw modelMissing(String(thrown))
  })
  if (!response.ok) throw modelMissing(`the server answered ${response.status}`)
  return response
}

/** The length of what will be read: a compressed answer states its length on the wire, which is another one. */
function plainSize({ headers }: Response): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}

async function readAll(response: Response, count: (bytes: number) => void): Promise<ArrayBuffer> {
  const reader = response.body!.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (;;) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw modelMissing(String(thrown))
    })
    if (done) return new Blob(chunks).arrayBuffer()
    chunks.push(value)
    count(value.byteLength)
  }
}

const modelMissing = (detail: string) =>
  new LabError(
    'model_download_failed',
    `The trained model could not be downloaded (${detail}). Check your connection, then try again.`,
  )
