// Of the square mask of the whole text, the last rows.
function square(seq_len) {
  const mask = new Matrix(seq_len, seq_len)
  for (let r = 0; r < seq_len; r++) for (let c = 0; c <= r; c++) mask.set(r, c, 1)
  return mask
}

function causal_mask(seq_len_q, seq_len_k) {
  const whole = square(seq_len_k)
  const mask = new Matrix(seq_len_q, seq_len_k)
  mask.data.set(whole.data.slice((seq_len_k - seq_len_q) * seq_len_k))
  return mask
}

// The triangle of the whole text less that of the cached one.
function count_pairs(seq_len_q, seq_len_k) {
  const triangle = (n) => (n * (n + 1)) / 2
  return triangle(seq_len_k) - triangle(seq_len_k - seq_len_q)
}
