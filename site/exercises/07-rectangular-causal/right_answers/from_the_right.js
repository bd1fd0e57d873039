// Seen from the end: the last query sees all keys, the one before it one less.
function causal_mask(seq_len_q, seq_len_k) {
  const mask = new Matrix(seq_len_q, seq_len_k)
  for (let back = 0; back < seq_len_q; back++) {
    const row = seq_len_q - 1 - back
    for (let c = 0; c < seq_len_k - back; c++) mask.set(row, c, 1)
  }
  return mask
}

// The rows hold seq_len_k, seq_len_k - 1, ... ones.
function count_pairs(seq_len_q, seq_len_k) {
  let count = 0
  for (let back = 0; back < seq_len_q; back++) count += seq_len_k - back
  return count
}
