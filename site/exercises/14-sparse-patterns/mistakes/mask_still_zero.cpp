#include <cstdlib>

// 1 where a query (row) may look at a key (column), 0 where not.
Matrix sparse_mask(int seq_len, int window, int global_tokens, int stride, int causal) {
  Matrix mask(seq_len, seq_len);
  return mask;
}

// How many pairs of a query and a key may meet.
int count_allowed(const Matrix& mask) {
  int count = 0;
  for (int i = 0; i < mask.rows(); i++) {
    for (int j = 0; j < mask.cols(); j++) count += mask.at(i, j);
  }
  return count;
}
