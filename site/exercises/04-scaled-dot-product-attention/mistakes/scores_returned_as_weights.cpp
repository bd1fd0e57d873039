#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix scores(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 0; c < query.cols(); c++) score += query.at(i, c) * key.at(j, c);
      scores.set(i, j, score / std::sqrt(query.cols()));
    }
    std::vector<float> exps;
    for (int j = 0; j < key.rows(); j++) exps.push_back(scores.at(i, j));
    const float largest = *std::max_element(exps.begin(), exps.end());
    std::transform(exps.begin(), exps.end(), exps.begin(), [&](float x) { return std::exp(x - largest); });
    const float total = std::accumulate(exps.begin(), exps.end(), 0.0f);
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += exps[j] / total * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, scores};
}
