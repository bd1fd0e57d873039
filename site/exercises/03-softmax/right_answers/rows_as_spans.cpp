#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

// One row of scores becomes one row of weights.
void share_out(std::span<const float> scores, std::span<float> weights) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  std::vector<double> exps(scores.size());
  for (std::size_t k = 0; k < scores.size(); k++) {
    if (std::isfinite(scores[k])) exps[k] = std::exp(double(scores[k]) - largest);
  }
  const double sum = std::accumulate(exps.begin(), exps.end(), 0.0);
  if (sum == 0) return;
  for (std::size_t k = 0; k < weights.size(); k++) weights[k] = float(exps[k] / sum);
}

Matrix softmax(const Matrix& scores) {
  Matrix weights(scores.rows(), scores.cols());
  const int width = scores.cols();
  for (int r = 0; r < scores.rows(); r++) {
    share_out(scores.data().subspan(r * width, width), weights.data().subspan(r * width, width));
  }
  return weights;
}
