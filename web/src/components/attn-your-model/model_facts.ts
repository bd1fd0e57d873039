/** What a model is, from its files. */
import { html, type TemplateResult } from 'lit'
import { formatBytes, formatCount } from '../../draw/format.ts'
import type { ModelInfo } from '../../runtime/protocol.ts'
import type { SortedFiles } from './sort_files.ts'

export function modelFacts(info: ModelInfo, files: SortedFiles<File>): TemplateResult {
  const facts: [string, string][] = [
    ['family', info.family],
    ['parameters', formatCount(info.parameter_count)],
    ['layers', info.num_layers.toLocaleString('en')],
    ['query heads', info.num_heads.toLocaleString('en')],
    ['key heads', info.num_kv_heads.toLocaleString('en')],
    ['head_dim', info.head_dim.toLocaleString('en')],
    ['vocabulary', info.vocab_size.toLocaleString('en')],
    ['positions', positions(info)],
    [
      `in ${files.weights.length === 1 ? 'its file' : `${files.weights.length} files`}, ${info.dtype}`,
      formatBytes(info.file_bytes),
    ],
    [`in memory, ${info.weight_format}`, formatBytes(info.weight_bytes)],
  ]
  return html`<dl class="model-facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

function positions({ max_seq_len, trained_max_seq_len }: ModelInfo): string {
  const used = max_seq_len.toLocaleString('en')
  return max_seq_len < trained_max_seq_len ? `${used} of ${trained_max_seq_len.toLocaleString('en')}` : used
}
