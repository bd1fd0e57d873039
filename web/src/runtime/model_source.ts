/** Where a figure gets its model from: the trained one that the site brings, or one of the visitor's. */
import type { ModelProgress } from './model_files.ts'
import type { AttentionMapsReply, ModelInfo, Token } from './protocol.ts'

export interface ModelSource {
  /** In the middle of a sentence: "the trained model". */
  readonly name: string
  /** The model, loaded into the lab and ready to be asked about; the first call loads it, the others share that. */
  ensure(onProgress?: ModelProgress, signal?: AbortSignal): Promise<ModelInfo>
}

/** A model that can be asked what its heads attend to, in whichever module it is. */
export interface HeadsSource extends ModelSource {
  tokenize(text: string): Promise<Token[]>
  attentionMaps(text: string): Promise<AttentionMapsReply>
}
