// seq_len_q × seq_len_k: 1 where query i may look at key j, else 0.
function causal_mask(seq_len_q, seq_len_k) {
  const mask = new Matrix(seq_len_q, seq_len_k)

  // At which position of the text does query i stand?

  return mask
}

// How many ones there are.
function count_pairs(seq_len_q, seq_len_k) {
  return 0
}
