// What may not be looked at is never computed; the weights are 0 already.
#include <cmath>
#include <memory>

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix output(query.rows(), value.cols());
  Matrix weights(query.rows(), key.rows());
  for (int i = 0; i < query.rows(); i++) {
    const int allowed = i + 1 + key.rows() - query.rows();
    auto scores = std::make_unique<double[]>(allowed);
    double largest = -INFINITY;
    for (int j = 0; j < allowed; j++) {
      for (int c = 0; c < query.cols(); c++) scores[j] += query.at(i, c) * key.at(j, c) / std::sqrt(query.cols());
      largest = std::fmax(largest, scores[j]);
    }
    double total = 0;
    for (int j = 0; j < allowed; j++) total += std::exp(scores[j] - largest);
    for (int j = 0; j < allowed; j++) {
      const double share = std::exp(scores[j] - largest) / total;
      weights.set(i, j, share);
      for (int c = 0; c < value.cols(); c++) output.set(i, c, output.at(i, c) + share * value.at(j, c));
    }
  }
  return {output, weights};
}
