/** A model from files of the visitor's, read where they lie: nothing is uploaded, and no copy is kept. */
import { LabCancelled } from './errors.ts'
import { lab } from './lab.ts'
import type { ModelProgress } from './model_files.ts'
import type { HeadsSource } from './model_source.ts'
import type { LoadModelRequest, ModelInfo, WeightFormat } from './protocol.ts'

export interface VisitorFiles {
  config: Blob
  tokenizer: Blob
  weights: readonly File[]
  index: Blob | undefined
}

export interface VisitorModel {
  info: ModelInfo
  source: HeadsSource
}

/** Loads it into the lab in place of the model before. Rejects with what is wrong with the files, or does not fit. */
export async function loadVisitorModel(
  files: VisitorFiles,
  weight_format: WeightFormat,
  onProgress: ModelProgress,
  signal: AbortSignal,
): Promise<VisitorModel> {
  const request: LoadModelRequest = {
    config: await files.config.arrayBuffer(),
    tokenizer: await files.tokenizer.arrayBuffer(),
    weights: files.weights.map((file) => ({ name: file.name, data: file })),
    weight_format,
  }
  if (files.index) request.index = await files.index.arrayBuffer()
  if (signal.aborted) throw new LabCancelled()
  const info = await lab.ask('load_model', request, { signal, onProgress })
  const source: HeadsSource = {
    name: 'your model',
    ensure: () => Promise.resolve(info),
    tokenize: (text) => lab.ask('tokenize', { text }),
    attentionMaps: (text) => lab.ask('attention_maps', { text }),
  }
  return { info, source }
}
