#include <cmath>

// x (seq_len × embed_dim), each w (embed_dim × embed_dim)
AttendResult attend(const Matrix& x, const Matrix& w_q,
                    const Matrix& w_k, const Matrix& w_v,
                    const Matrix& w_o, int num_heads) {
  Matrix weights(num_heads * x.rows(), x.rows());
  Matrix output(x.rows(), x.cols());

  // 1. query, key and value: x times w_q, w_k and w_v
  // 2. each head: an attention on its own head_dim columns
  // 3. the heads side by side, times w_o

  return {output, weights};
}
