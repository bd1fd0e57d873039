/** A worker with a module of its own, which computes the heads that it is handed. */
import { Attention, loadModule } from './ours.js'

let attention

/**
 * The result goes to `output`, which may be shared memory. Buffers that were given away to this worker go back to their
 * owner, for the next time: as garbage they would be collected while something else is measured.
 */
function compute({ query, key, value, output, lent }) {
  attention.write(query, key, value)
  attention.run()
  output.set(attention.view())
  if (lent) self.postMessage({ query, key, value, output }, lent)
  else self.postMessage(undefined)
}

self.onmessage = async ({ data }) => {
  if (!data.folder) return compute(data)
  attention = new Attention(await loadModule(data.folder, 'attn_bench'), data.kernel, data.shape)
  self.postMessage(undefined)
}
