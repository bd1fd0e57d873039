// query (seq_len_q × num_heads · head_dim), key and value (seq_len_k × num_kv_heads · head_dim)
function attend(query, key, value, num_heads, num_kv_heads) {
  const head_dim = query.cols / num_heads
  const scale = 1 / Math.sqrt(head_dim)
  const weights = new Matrix(num_heads * query.rows, key.rows)
  const output = new Matrix(query.rows, query.cols)

  for (let h = 0; h < num_kv_heads; h++) {
    // Where the head's own columns begin, and where those of its group do.
    const own = h * head_dim
    const shared = own
    for (let i = 0; i < query.rows; i++) {
      const scores = []
      for (let j = 0; j < key.rows; j++) {
        let sum = 0
        for (let c = 0; c < head_dim; c++) sum += query.at(i, own + c) * key.at(j, shared + c)
        scores.push(sum * scale)
      }
      const shares = softmax(scores)
      for (let j = 0; j < key.rows; j++) weights.set(h * query.rows + i, j, shares[j])
      for (let c = 0; c < head_dim; c++) {
        let sum = 0
        for (let j = 0; j < key.rows; j++) sum += shares[j] * value.at(j, shared + c)
        output.set(i, own + c, sum)
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
