// 1 where query i may look at key j, 0 where it may not: seq_len_q × seq_len_k
Matrix causal_mask(int seq_len_q, int seq_len_k) {
  Matrix mask(seq_len_q, seq_len_k);
  // The queries are the last positions of the text, after all that is cached.
  const int cached = seq_len_k - seq_len_q;
  for (int i = 0; i < seq_len_q; i++) {
    for (int j = 0; j < seq_len_k; j++) mask.set(i, j, j <= cached + i ? 1 : 0);
  }
  return mask;
}

// How many ones there are: a full row of cached keys for each query, and a triangle.
double count_pairs(double seq_len_q, double seq_len_k) { return seq_len_k * (seq_len_k + 1) / 2; }
