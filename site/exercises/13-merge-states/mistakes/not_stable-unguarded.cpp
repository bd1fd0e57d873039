#include <cmath>

MergeResult merge(const Matrix& output_a, const Matrix& lse_a, const Matrix& output_b, const Matrix& lse_b) {
  Matrix output(output_a.rows(), output_a.cols());
  Matrix lse(lse_a.rows(), 1);
  for (int i = 0; i < output.rows(); i++) {
    const float sum_a = std::exp(lse_a.at(i, 0));
    const float sum_b = std::exp(lse_b.at(i, 0));
    for (int c = 0; c < output.cols(); c++) {
      output.set(i, c, (sum_a * output_a.at(i, c) + sum_b * output_b.at(i, c)) / (sum_a + sum_b));
    }
    lse.set(i, 0, std::log(sum_a + sum_b));
  }
  return {output, lse};
}
