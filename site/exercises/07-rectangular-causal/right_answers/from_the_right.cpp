// Seen from the end: the last query sees all keys, the one before it one less.
Matrix causal_mask(int seq_len_q, int seq_len_k) {
  Matrix mask(seq_len_q, seq_len_k);
  for (int back = 0; back < seq_len_q; ++back) {
    const int row = seq_len_q - 1 - back;
    for (int c = 0; c < seq_len_k - back; ++c) mask.set(row, c, 1);
  }
  return mask;
}

// The rows hold seq_len_k, seq_len_k - 1, ... ones.
double count_pairs(int seq_len_q, int seq_len_k) {
  double count = 0;
  for (int back = 0; back < seq_len_q; ++back) count += seq_len_k - back;
  return count;
}
