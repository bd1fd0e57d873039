#include <algorithm>
#include <cmath>
#include <limits>

const float minus_infinity = -std::numeric_limits<float>::infinity();

// output_a, output_b (rows × value_dim) and lse_a, lse_b (rows × 1):
// two parts of the keys, each attended to alone.
MergeResult merge(const Matrix& output_a, const Matrix& lse_a,
                  const Matrix& output_b, const Matrix& lse_b) {
  Matrix output(output_a.rows(), output_a.cols());
  Matrix lse(lse_a.rows(), 1);

  // For each row: how much does each part weigh, and what is the lse
  // of both together?

  return {output, lse};
}
