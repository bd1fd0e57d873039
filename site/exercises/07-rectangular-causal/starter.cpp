// seq_len_q × seq_len_k: 1 where query i may look at key j, else 0.
Matrix causal_mask(int seq_len_q, int seq_len_k) {
  Matrix mask(seq_len_q, seq_len_k);

  // At which position of the text does query i stand?

  return mask;
}

// How many ones there are.
double count_pairs(double seq_len_q, double seq_len_k) { return 0; }
