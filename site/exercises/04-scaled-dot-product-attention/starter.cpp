#include <algorithm>
#include <cmath>
#include <vector>

// query (seq_len_q × head_dim), key (seq_len_k × head_dim),
// value (seq_len_k × value_dim)
AttendResult attend(const Matrix& query, const Matrix& key,
                    const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());

  // 1. The scores of each query with each key.

  // 2. The weights: softmax of each row of scores.

  // 3. The output: value rows, each times its weight.

  return {output, weights};
}
