#include <cmath>

// A row whose weights do not sum to 1 was masked after the softmax.
int name_bug(const Matrix&, const Matrix&, const Matrix&, const Matrix& weights, const Matrix&) {
  for (int i = 0; i < weights.rows(); i++) {
    float sum = 0;
    for (int j = 0; j < weights.cols(); j++) sum += weights.at(i, j);
    if (std::abs(sum - 1) > 1e-3f) return 2;
  }
  return 0;
}
