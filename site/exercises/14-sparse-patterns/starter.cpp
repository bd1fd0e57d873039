#include <cstdlib>

// 1 where a query (row) may look at a key (column), 0 where not.
Matrix sparse_mask(int seq_len, int window, int global_tokens,
                   int stride, int causal) {
  Matrix mask(seq_len, seq_len);

  // For each pair: is it near, is one of the two global,
  // does the stride reach it?

  return mask;
}

// How many pairs of a query and a key may meet.
int count_allowed(const Matrix& mask) { return 0; }
