#include <algorithm>
#include <span>

// Row by row on the bare numbers: so many ones, then zeros.
Matrix causal_mask(int seq_len_q, int seq_len_k) {
  Matrix mask(seq_len_q, seq_len_k);
  int ones = seq_len_k - seq_len_q;
  for (int r = 0; r < seq_len_q; r++) {
    ones++;
    const std::span<float> row = mask.data().subspan(r * seq_len_k, seq_len_k);
    std::fill(row.begin(), row.begin() + ones, 1.0f);
  }
  return mask;
}

long long triangle(long long n) { return n * (n + 1) / 2; }

double count_pairs(int seq_len_q, int seq_len_k) {
  return double(triangle(seq_len_k) - triangle(seq_len_k - seq_len_q));
}
