// query (seq_len_q × num_heads · head_dim), key and value (seq_len_k × num_kv_heads · head_dim)
function attend(query, key, value, num_heads, num_kv_heads) {
  const head_dim = query.cols / num_heads
  const group = num_heads / num_kv_heads
  const scale = 1 / Math.sqrt(head_dim)
  const weights = new Matrix(num_heads * query.rows, key.rows)
  const output = new Matrix(query.rows, query.cols)

  for (let kv = 0; kv < num_kv_heads; kv++) {
    const shared = kv * head_dim
    for (let i = 0; i < query.rows; i++) {
      const scores = []
      for (let h = kv * group; h < (kv + 1) * group; h++) {
        for (let j = 0; j < key.rows; j++) {
          let sum = 0
          for (let c = 0; c < head_dim; c++) sum += query.at(i, h * head_dim + c) * key.at(j, shared + c)
          scores.push(sum * scale)
        }
      }
      const shares = softmax(scores)
      for (let k = 0; k < shares.length; k++) {
        const h = kv * group + Math.floor(k / key.rows)
        const j = k % key.rows
        weights.set(h * query.rows + i, j, shares[k])
        for (let c = h * head_dim; c < (h + 1) * head_dim; c++) {
          output.set(i, c, output.at(i, c) + shares[k] * value.at(j, shared + c - h * head_dim))
        }
      }
    }
  }
  return { output, weights }
}

// How many heads ask makes no difference: only keys and values are kept.
function cache_bytes(seq_len, num_layers, num_heads, num_kv_heads, head_dim, bytes_per_number) {
  const numbers_per_token = 2 * num_kv_heads * head_dim
  return numbers_per_token * num_layers * seq_len * bytes_per_number
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
