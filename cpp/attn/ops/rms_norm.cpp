#include "attn/ops/rms_norm.h"

#include <cmath>
#include <cstddef>

#include "attn/ops/simd.h"
#include "attn/ops/sum_terms.h"

namespace attn {
namespace {

using simd::kLanes;
using simd::Vec;

void expect_sizes(ConstMat input, std::span<const float> weight, ConstMat output) {
  ATTN_EXPECTS(input.cols() > 0, "rms_norm() needs at least one feature");
  ATTN_EXPECTS(weight.size() == input.cols(), "rms_norm() needs one weight per feature");
  ATTN_EXPECTS(output.rows() == input.rows() && output.cols() == input.cols(),
               "rms_norm() writes as many rows and features as it reads");
}

}  // namespace

void rms_norm_textbook(ConstMat input, std::span<const float> weight, float epsilon, Mat output) {
  expect_sizes(input, weight, output);
  for (std::size_t r = 0; r < input.rows(); ++r) {
    double squares = 0.0;
    for (std::size_t j = 0; j < input.cols(); ++j) {
      const auto x = static_cast<double>(input(r, j));
      squares += x * x;
    }
    const double root = std::sqrt(squares / static_cast<double>(input.cols()) + static_cast<double>(epsilon));
    for (std::size_t j = 0; j < input.cols(); ++j) {
      output(r, j) = static_cast<float>(static_cast<double>(input(r, j)) / root * static_cast<double>(weight[j]));
    }
  }
}

void rms_norm(ConstMat input, std::span<const float> weight, float epsilon, Mat output) {
  expect_sizes(input, weight, output);
  const std::size_t features = input.cols();
  for (std::size_t r = 0; r < input.rows(); ++r) {
    const float* x = input.row(r);
    float* y = output.row(r);
    const float mean_square = sum_terms(x, features, 0.0F, [](Vec v) { return v * v; }) / static_cast<float>(features);
    const float inverse = 1.0F / std::sqrt(mean_square + epsilon);

    std::size_t j = 0;
    ATTN_NO_UNROLL
    for (; j + kLanes <= features; j += kLanes) {
      simd::store(y + j, simd::load(x + j) * simd::splat(inverse) * simd::load(&weight[j]));
    }
    for (; j < features; ++j) y[j] = x[j] * inverse * weight[j];
  }
}

}  // namespace attn
