import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

const numbers = (...names: string[]): Call['returns'] =>
  names.map((name) => ({ name, kind: 'number', object: undefined }))

/** Any model, and any memory whose longest text does not hang on the last digits. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const any = (most: number) => random.whole(1, most)
    const num_kv_heads = any(6)
    const num_heads = num_kv_heads * any(6)
    const [seq_len, head_dim, bytes_per_number] = [any(9000), any(200), any(8)]
    const model = { seq_len, batch: any(9), num_layers: any(90), num_heads, num_kv_heads, head_dim, bytes_per_number }
    const layer = { seq_len, num_heads, head_dim, block_size: any(200), bytes_per_number }
    const memory = { memory_gib: any(90), num_heads, bytes_per_number }
    const longest = Math.sqrt((memory.memory_gib * 2 ** 30) / (num_heads * bytes_per_number))
    const is_clear = Math.abs(longest - Math.round(longest)) > 0.01
    return caseOf([
      callOf('ledger', model, { returns: numbers('parameters', 'scores', 'cache') }),
      callOf('peak_bytes', layer, { returns: numbers('naive', 'flash') }),
      ...(is_clear ? [callOf('longest_text', memory, { returns: numbers('seq_len') })] : []),
    ])
  })
}

export const evidence: Evidence = { cases }
