#include "attn/ops/swiglu.h"

#include <cmath>
#include <cstddef>

#include "attn/ops/exp.h"
#include "attn/ops/simd.h"

namespace attn {
namespace {

using simd::kLanes;
using simd::splat;
using simd::Vec;

/// With e = e^-|x|, which cannot overflow, 1 / (1 + e^-x) is 1 / (1 + e) for x >= 0 and e / (1 + e) below.
Vec silu(const ExpNotPositive& exp, Vec x) {
  const Vec e = exp(splat(0.0F) - xsimd::abs(x));
  const Vec numerator = xsimd::select(x < splat(0.0F), x * e, x);
  return numerator / (splat(1.0F) + e);
}

void expect_sizes(ConstMat gate, ConstMat up) {
  ATTN_EXPECTS(gate.rows() == up.rows() && gate.cols() == up.cols(), "swiglu() needs as many gates as ups");
}

}  // namespace

void swiglu_textbook(Mat gate, ConstMat up) {
  expect_sizes(gate, up);
  for (std::size_t r = 0; r < gate.rows(); ++r) {
    for (std::size_t c = 0; c < gate.cols(); ++c) {
      const float x = gate(r, c);
      gate(r, c) = x / (1.0F + std::exp(-x)) * up(r, c);
    }
  }
}

void swiglu(Mat gate, ConstMat up) {
  expect_sizes(gate, up);
  const ExpNotPositive exp;
  const std::size_t cols = gate.cols();
  for (std::size_t r = 0; r < gate.rows(); ++r) {
    float* to = gate.row(r);
    const float* factor = up.row(r);
    std::size_t done = 0;
    ATTN_NO_UNROLL
    for (; done + kLanes <= cols; done += kLanes) {
      simd::store(to + done, silu(exp, simd::load(to + done)) * simd::load(factor + done));
    }
    if (done == cols) continue;
    float tail[kLanes] = {};
    for (std::size_t i = 0; done + i < cols; ++i) tail[i] = to[done + i];
    simd::store(tail, silu(exp, simd::load(tail)));
    for (std::size_t i = 0; done + i < cols; ++i) to[done + i] = tail[i] * factor[done + i];
  }
}

}  // namespace attn
