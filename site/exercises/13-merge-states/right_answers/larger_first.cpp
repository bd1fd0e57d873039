#include <cmath>

// The part that weighs more comes first, so that there is only one exponential to take.
MergeResult merge(const Matrix& output_a, const Matrix& lse_a, const Matrix& output_b, const Matrix& lse_b) {
  MergeResult whole{Matrix(output_a.rows(), output_a.cols()), Matrix(lse_a.rows(), 1)};
  for (int i = 0; i < lse_a.rows(); ++i) {
    const bool a_is_larger = lse_a.at(i, 0) > lse_b.at(i, 0);
    const double large = a_is_larger ? lse_a.at(i, 0) : lse_b.at(i, 0);
    const double small = a_is_larger ? lse_b.at(i, 0) : lse_a.at(i, 0);
    whole.lse.set(i, 0, float(large));
    if (std::isinf(large)) continue;
    const double ratio = std::exp(small - large);
    whole.lse.set(i, 0, float(large + std::log(1 + ratio)));
    for (int c = 0; c < output_a.cols(); ++c) {
      double sum = a_is_larger ? output_a.at(i, c) : output_b.at(i, c);
      if (ratio > 0) sum += ratio * (a_is_larger ? output_b.at(i, c) : output_a.at(i, c));
      whole.output.set(i, c, float(sum / (1 + ratio)));
    }
  }
  return whole;
}
