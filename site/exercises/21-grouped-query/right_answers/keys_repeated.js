// Every key head is copied for each head of its group, and what follows is ordinary multi-head attention.
function repeated(m, num_kv_heads, group) {
  const width = m.cols / num_kv_heads
  const wide = new Matrix(m.rows, m.cols * group)
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < wide.cols; c++) {
      const head = Math.floor(c / width)
      wide.set(r, c, m.at(r, ((head - (head % group)) / group) * width + (c % width)))
    }
  }
  return wide
}

function attend(query, key, value, num_heads, num_kv_heads) {
  const keys = repeated(key, num_kv_heads, num_heads / num_kv_heads)
  const values = repeated(value, num_kv_heads, num_heads / num_kv_heads)
  const width = query.cols / num_heads
  const weights = new Matrix(num_heads * query.rows, key.rows)
  const output = new Matrix(query.rows, query.cols)
  for (let r = 0; r < weights.rows; r++) {
    const [from, i] = [Math.floor(r / query.rows) * width, r % query.rows]
    let total = 0
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = from; c < from + width; c++) score += query.at(i, c) * keys.at(j, c) * width ** -0.5
      weights.set(r, j, Math.exp(score))
      total += Math.exp(score)
    }
    for (let j = 0; j < key.rows; j++) {
      weights.set(r, j, weights.at(r, j) / total)
      for (let c = from; c < from + width; c++) output.set(i, c, output.at(i, c) + weights.at(r, j) * values.at(j, c))
    }
  }
  return { output, weights }
}

function cache_bytes(seq_len, num_layers, num_heads, num_kv_heads, head_dim, bytes_per_number) {
  const key = num_kv_heads * head_dim * bytes_per_number
  const value = key
  return seq_len * (num_layers * (key + value))
}
