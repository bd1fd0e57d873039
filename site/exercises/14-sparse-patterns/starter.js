// 1 where a query (row) may look at a key (column), 0 where not.
function sparse_mask(seq_len, window, global_tokens, stride, causal) {
  const mask = new Matrix(seq_len, seq_len)

  // For each pair: is it near, is one of the two global,
  // does the stride reach it?

  return mask
}

// How many pairs of a query and a key may meet.
function count_allowed(mask) {
  return 0
}
