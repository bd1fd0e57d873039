#include <algorithm>
#include <cmath>
#include <limits>

constexpr float infinity = std::numeric_limits<float>::infinity();

// scores (rows × cols), -infinity where a key is blocked
Matrix softmax(const Matrix& scores) {
  Matrix weights(scores.rows(), scores.cols());
  for (int r = 0; r < scores.rows(); r++) {
    float largest = -infinity;
    for (int c = 0; c < scores.cols(); c++) largest = std::max(largest, scores.at(r, c));
    if (largest == -infinity) {
      for (int c = 0; c < scores.cols(); c++) weights.set(r, c, 1.0f / scores.cols());
      continue;
    }

    // The largest becomes exp(0) = 1: no overflow, and the sum is at least 1.
    float sum = 0;
    for (int c = 0; c < scores.cols(); c++) sum += std::exp(scores.at(r, c) - largest);
    for (int c = 0; c < scores.cols(); c++) weights.set(r, c, std::exp(scores.at(r, c) - largest) / sum);
  }
  return weights;
}
