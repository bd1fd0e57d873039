#include <algorithm>
#include <cmath>
#include <limits>

const float minus_infinity = -std::numeric_limits<float>::infinity();

// A weight of 0 says that nothing is there: not even NaN gets through.
float weighted(float weight, float x) { return weight == 0 ? 0 : weight * x; }

// output_a, output_b (rows × value_dim) and lse_a, lse_b (rows × 1): two parts of the keys, each attended to alone.
MergeResult merge(const Matrix& output_a, const Matrix& lse_a, const Matrix& output_b, const Matrix& lse_b) {
  Matrix output(output_a.rows(), output_a.cols());
  Matrix lse(lse_a.rows(), 1);
  for (int i = 0; i < output.rows(); i++) {
    const float a = lse_a.at(i, 0);
    const float b = lse_b.at(i, 0);
    const float largest = std::max(a, b);
    // Both parts are empty, and so is the whole.
    if (largest == minus_infinity) {
      lse.set(i, 0, minus_infinity);
      continue;
    }

    const float weight_a = std::exp(a - largest);
    const float weight_b = std::exp(b - largest);
    const float total = weight_a + weight_b;
    for (int c = 0; c < output.cols(); c++) {
      const float sum = weighted(weight_a, output_a.at(i, c)) + weighted(weight_b, output_b.at(i, c));
      output.set(i, c, sum / total);
    }
    lse.set(i, 0, std::log(total));
  }
  return {output, lse};
}
