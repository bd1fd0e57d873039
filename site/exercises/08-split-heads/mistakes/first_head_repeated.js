// x (seq_len × embed_dim) → heads (num_heads · seq_len × head_dim), one head below the other
function split(x, num_heads) {
  const seq_len = x.rows
  const head_dim = x.cols / num_heads
  const heads = new Matrix(num_heads * seq_len, head_dim)
  for (let h = 0; h < num_heads; h++) {
    for (let t = 0; t < seq_len; t++) {
      for (let c = 0; c < head_dim; c++) heads.set(h * seq_len + t, c, x.at(t, c))
    }
  }
  return heads
}

// heads (num_heads · seq_len × head_dim) → x (seq_len × embed_dim)
function merge(heads, num_heads) {
  const seq_len = heads.rows / num_heads
  const head_dim = heads.cols
  const x = new Matrix(seq_len, num_heads * head_dim)
  for (let h = 0; h < num_heads; h++) {
    for (let t = 0; t < seq_len; t++) {
      for (let c = 0; c < head_dim; c++) x.set(t, h * head_dim + c, heads.at(h * seq_len + t, c))
    }
  }
  return x
}
