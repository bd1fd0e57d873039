/** The lab as a page has it: the runtime, its worker and the shipped module, asked for one head of attention. */
import { lab } from '../../../web/src/runtime/lab.ts'
import { arrived, work } from './work.js'

const { query, key, value, seq_len, head_dim } = work
const matrix = (data) => ({ rows: seq_len, cols: head_dim, data })

const { output } = await lab.ask('attend', {
  kernel: 'flash',
  query: matrix(query),
  key: matrix(key),
  value: matrix(value),
  mask: { kind: 'causal' },
  temperature: 1,
})
arrived(output.data)
