// 1 where a query (row) may look at a key (column), 0 where not.
function sparse_mask(seq_len, window, global_tokens, stride, causal) {
  const mask = new Matrix(seq_len, seq_len)
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
