#include <cstdlib>

// 1 where a query (row) may look at a key (column), 0 where not.
Matrix sparse_mask(int seq_len, int window, int global_tokens, int stride, int causal) {
  Matrix mask(seq_len, seq_len);
  for (int i = 0; i < seq_len; i++) {
    for (int j = 0; j < seq_len; j++) {
      const int distance = std::abs(i - j);
      const bool near = distance < window;
      const bool is_global = j < global_tokens || i < global_tokens;
      const bool on_stride = stride > 0 && distance % stride == 0;
      const bool ahead = causal == 1 && j > i;
      if (on_stride && !ahead) mask.set(i, j, 1);
    }
  }
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
