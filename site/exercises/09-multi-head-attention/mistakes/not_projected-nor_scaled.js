// x (seq_len × embed_dim), each w (embed_dim × embed_dim)
function attend(x, w_q, w_k, w_v, w_o, num_heads) {
  const query = x
  const key = x
  const value = x
  const seq_len = x.rows
  const head_dim = x.cols / num_heads
  const weights = new Matrix(num_heads * seq_len, seq_len)
  const merged = new Matrix(seq_len, x.cols)

  for (let h = 0; h < num_heads; h++) {
    // The columns that this head owns, in query, key, value and merged alike.
    const first = h * head_dim
    for (let i = 0; i < seq_len; i++) {
      const scores = []
      for (let j = 0; j < seq_len; j++) {
        let sum = 0
        for (let c = first; c < first + head_dim; c++) sum += query.at(i, c) * key.at(j, c)
        scores.push(sum)
      }
      const shares = softmax(scores)
      for (let j = 0; j < seq_len; j++) weights.set(h * seq_len + i, j, shares[j])
      for (let c = first; c < first + head_dim; c++) {
        let sum = 0
        for (let j = 0; j < seq_len; j++) sum += shares[j] * value.at(j, c)
        merged.set(i, c, sum)
      }
    }
  }
  return { output: merged, weights }
}

// a (rows × n) times w (n × cols)
function multiply(a, w) {
  const product = new Matrix(a.rows, w.cols)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < w.cols; j++) {
      let sum = 0
      for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * w.at(c, j)
      product.set(i, j, sum)
    }
  }
  return product
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
