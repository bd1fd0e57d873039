#include <cmath>

// scores (rows × cols), -infinity where a key is blocked
Matrix softmax(const Matrix& scores) {
  Matrix weights(scores.rows(), scores.cols());
  for (int r = 0; r < scores.rows(); r++) {
    float mean = 0;
    for (int c = 0; c < scores.cols(); c++) mean += scores.at(r, c) / scores.cols();

    float sum = 0;
    for (int c = 0; c < scores.cols(); c++) sum += std::exp(scores.at(r, c) - mean);
    for (int c = 0; c < scores.cols(); c++) weights.set(r, c, std::exp(scores.at(r, c) - mean) / sum);
  }
  return weights;
}
