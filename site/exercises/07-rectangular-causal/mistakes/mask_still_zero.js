// 1 where query i may look at key j, 0 where it may not: seq_len_q × seq_len_k
function causal_mask(seq_len_q, seq_len_k) {
  return new Matrix(seq_len_q, seq_len_k)
}

// How many ones there are: a full row of cached keys for each query, and a triangle.
function count_pairs(seq_len_q, seq_len_k) {
  const cached = seq_len_k - seq_len_q
  return seq_len_q * cached + (seq_len_q * (seq_len_q + 1)) / 2
}
