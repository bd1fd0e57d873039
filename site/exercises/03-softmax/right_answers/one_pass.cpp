#include <cmath>
#include <limits>

// One pass finds the largest and the sum: when a larger score comes, the sum so far shrinks to its scale.
Matrix softmax(const Matrix& scores) {
  const float lowest = -std::numeric_limits<float>::infinity();
  Matrix weights(scores.rows(), scores.cols());
  for (int r = 0; r < scores.rows(); ++r) {
    float largest = lowest;
    double sum = 0;
    for (int c = 0; c < scores.cols(); ++c) {
      const float score = scores.at(r, c);
      if (score == lowest) continue;
      if (score > largest) {
        sum = sum * std::exp(largest - score) + 1;
        largest = score;
      } else {
        sum += std::exp(score - largest);
      }
    }
    for (int c = 0; c < scores.cols(); ++c) {
      if (sum > 0) weights.set(r, c, float(std::exp(scores.at(r, c) - largest) / sum));
    }
  }
  return weights;
}
