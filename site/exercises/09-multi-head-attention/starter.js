// x (seq_len × embed_dim), each w (embed_dim × embed_dim)
function attend(x, w_q, w_k, w_v, w_o, num_heads) {
  const head_dim = x.cols / num_heads
  const weights = new Matrix(num_heads * x.rows, x.rows)
  const output = new Matrix(x.rows, x.cols)

  // 1. query, key and value: x times w_q, w_k and w_v
  // 2. each head: an attention on its own head_dim columns
  // 3. the heads side by side, times w_o

  return { output, weights }
}
