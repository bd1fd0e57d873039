// Everything is added up in float64, and the columns of the output come first.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

AttendResult attend(Matrix query, Matrix key, Matrix value) {
  AttendResult result{Matrix(query.rows(), value.cols()), Matrix(query.rows(), key.rows())};
  for (int i = 0; i < query.rows(); ++i) {
    std::vector<double> exps(key.rows());
    double largest = -std::numeric_limits<double>::infinity();
    for (int j = 0; j < key.rows(); ++j) {
      double score = 0;
      for (int c = query.cols() - 1; c >= 0; --c) score += double(query.at(i, c)) * key.at(j, c);
      exps[j] = score / std::sqrt(double(query.cols()));
      largest = std::max(largest, exps[j]);
    }
    double total = 0;
    for (double& x : exps) {
      x = std::exp(x - largest);
      total += x;
    }
    for (int c = 0; c < value.cols(); ++c) {
      double sum = 0;
      for (int j = 0; j < key.rows(); ++j) sum += exps[j] * value.at(j, c);
      result.output.set(i, c, float(sum / total));
    }
    for (int j = 0; j < key.rows(); ++j) result.weights.set(i, j, float(exps[j] / total));
  }
  return result;
}
