#include "attn/ops/gelu.h"

#include <cmath>
#include <cstddef>
#include <span>

#include "attn/ops/exp.h"
#include "attn/ops/simd.h"

namespace attn {
namespace {

using simd::kLanes;
using simd::splat;
using simd::Vec;

constexpr float kSqrtTwoOverPi = 0.797884561F;
constexpr float kCubic = 0.044715F;

/// (1 + tanh(u)) / 2 is the logistic function of 2u. With e = e^(-|2u|), which cannot overflow, it is
/// 1 / (1 + e) for u >= 0 and e / (1 + e) below.
Vec gelu(Vec x) {
  const Vec cubic = simd::multiply_add(x * x * splat(kCubic), x, x);
  const Vec twice_u = cubic * splat(2.0F * kSqrtTwoOverPi);
  const Vec e = exp_not_positive(splat(0.0F) - xsimd::abs(twice_u));
  const Vec numerator = xsimd::select(twice_u < splat(0.0F), x * e, x);
  return numerator / (splat(1.0F) + e);
}

}  // namespace

void gelu_textbook(Mat values) {
  for (std::size_t r = 0; r < values.rows(); ++r) {
    for (float& x : std::span(values.row(r), values.cols())) {
      x = 0.5F * x * (1.0F + std::tanh(kSqrtTwoOverPi * (x + kCubic * x * x * x)));
    }
  }
}

void gelu(Mat values) {
  const std::size_t cols = values.cols();
  for (std::size_t r = 0; r < values.rows(); ++r) {
    float* row = values.row(r);
    std::size_t done = 0;
    ATTN_NO_UNROLL
    for (; done + kLanes <= cols; done += kLanes) {
      simd::store(row + done, gelu(simd::load(row + done)));
    }
    if (done == cols) continue;
    float tail[kLanes] = {};
    for (std::size_t i = 0; done + i < cols; ++i) tail[i] = row[done + i];
    simd::store(tail, gelu(simd::load(tail)));
    for (std::size_t i = 0; done + i < cols; ++i) row[done + i] = tail[i];
  }
}

}  // namespace attn
