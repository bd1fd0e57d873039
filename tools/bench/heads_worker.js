/** A worker with a module of its own, which computes the heads that it is handed. */
import { Attention, loadModule } from './ours.js'

let attention

/** `output` is shared memory that the result goes to; without it the result is sent back. */
function compute({ query, key, value, output }) {
  attention.write(query, key, value)
  attention.run()
  if (output) output.set(attention.view())
  return output ? undefined : attention.output()
}

self.onmessage = async ({ data }) => {
  if (data.folder) attention = new Attention(await loadModule(data.folder, 'attn_bench'), data.kernel, data.shape)
  const result = data.query && compute(data)
  self.postMessage(result, result ? [result.buffer] : [])
}
