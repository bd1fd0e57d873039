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
    // All is blocked: there is nothing to share out, and the row stays at 0.
    if (largest == -infinity) continue;

    float sum = 0;
    for (int c = 0; c < scores.cols(); c++) sum += std::exp(scores.at(r, c));
    for (int c = 0; c < scores.cols(); c++) weights.set(r, c, std::exp(scores.at(r, c)) / sum);
  }
  return weights;
}
