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
Vec gelu(const ExpNotPositive& exp, Vec x) {
  const Vec cubic = simd::multiply_add(x * x * splat(kCubic), x, x);
  const Vec twice_u = cubic * splat(2.0F * kSqrtTwoOverPi);
  const Vec e = exp(splat(0.0F) - xsimd::abs(twice_u));
  const Vec numerator = xsimd::select(twice_u < splat(0.0F), x * e, x);
  return numerator / (splat(1.0F) + e);
}

/// 1 - erf(z) for z >= 0 as a polynomial in 1 / (1 + p z) times e^-z², within 1.5e-7.
/// Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), formula 7.1.26.
Vec erf_complement(const ExpNotPositive& exp, Vec z) {
  const Vec t = splat(1.0F) / (splat(1.0F) + splat(0.3275911F) * z);
  Vec p = splat(1.061405429F);
  p = simd::multiply_add(p, t, splat(-1.453152027F));
  p = simd::multiply_add(p, t, splat(1.421413741F));
  p = simd::multiply_add(p, t, splat(-0.284496736F));
  p = simd::multiply_add(p, t, splat(0.254829592F));
  return p * t * exp(splat(0.0F) - z * z);
}

Vec gelu_erf(const ExpNotPositive& exp, Vec x) {
  const Vec tail = splat(0.5F) * erf_complement(exp, xsimd::abs(x) * splat(0.707106781F));  // Φ(-|x|)
  return x * xsimd::select(x < splat(0.0F), tail, splat(1.0F) - tail);
}

/// `activation` on every element in place, by whole vectors.
template <typename Activation>
void apply_to_each(Mat values, Activation activation) {
  const std::size_t cols = values.cols();
  for (std::size_t r = 0; r < values.rows(); ++r) {
    float* row = values.row(r);
    std::size_t done = 0;
    ATTN_NO_UNROLL
    for (; done + kLanes <= cols; done += kLanes) {
      simd::store(row + done, activation(simd::load(row + done)));
    }
    if (done == cols) continue;
    float tail[kLanes] = {};
    for (std::size_t i = 0; done + i < cols; ++i) tail[i] = row[done + i];
    simd::store(tail, activation(simd::load(tail)));
    for (std::size_t i = 0; done + i < cols; ++i) row[done + i] = tail[i];
  }
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
  apply_to_each(values, [exp = ExpNotPositive()](Vec x) { return gelu(exp, x); });
}

void gelu_erf_textbook(Mat values) {
  for (std::size_t r = 0; r < values.rows(); ++r) {
    for (float& x : std::span(values.row(r), values.cols())) x = 0.5F * x * (1.0F + std::erf(x / std::sqrt(2.0F)));
  }
}

void gelu_erf(Mat values) {
  apply_to_each(values, [exp = ExpNotPositive()](Vec x) { return gelu_erf(exp, x); });
}

}  // namespace attn
