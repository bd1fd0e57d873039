// x (seq_len × embed_dim)
function split(x, num_heads) {
  const head_dim = x.cols / num_heads
  const heads = new Matrix(num_heads * x.rows, head_dim)

  // Head h takes head_dim columns of every row. Where do they begin,
  // and where do its rows lie?

  return heads
}

// heads (num_heads · seq_len × head_dim)
function merge(heads, num_heads) {
  const x = new Matrix(heads.rows / num_heads, num_heads * heads.cols)

  // The way back.

  return x
}
