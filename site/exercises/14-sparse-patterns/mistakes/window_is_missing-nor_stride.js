// 1 where a query (row) may look at a key (column), 0 where not.
function sparse_mask(seq_len, window, global_tokens, stride, causal) {
  const mask = new Matrix(seq_len, seq_len)
  for (let i = 0; i < seq_len; i++) {
    for (let j = 0; j < seq_len; j++) {
      const distance = Math.abs(i - j)
      const near = distance < window
      const is_global = j < global_tokens || i < global_tokens
      const on_stride = stride > 0 && distance % stride === 0
      const ahead = causal === 1 && j > i
      if (is_global && !ahead) mask.set(i, j, 1)
    }
  }
  return mask
}

// How many pairs of a query and a key may meet.
function count_allowed(mask) {
  let count = 0
  for (let i = 0; i < mask.rows; i++) {
    for (let j = 0; j < mask.cols; j++) count += mask.at(i, j)
  }
  return count
}
