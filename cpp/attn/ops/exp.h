// e^x for softmax: x is never positive, and what is too small to matter is exactly 0.
#pragma once

#include <cstdint>

#include "attn/ops/simd.h"

namespace attn {

/// 2^t for t <= 0, four at a time, with a relative error below 2e-7, and 2^0 = 1 exactly. Below -125 (2^t < 2.4e-38), and
/// therefore for -inf, the result is exactly 0: a blocked score needs no case of its own. NaN stays NaN. No call into a
/// math library, so all platforms get the same bits.
inline simd::Vec exp2_not_positive(simd::Vec t) {
  using simd::IntVec;
  using simd::splat;
  using simd::Vec;

  // 2^t = 2^n · 2^f with n the integer nearest to t and f in [-1/2, 1/2]. Added to 1.5 · 2^23, t loses its fraction and n
  // stands in the lowest bits; with 127 more it is the exponent field of a float, one shift away from 2^n.
  const Vec magic = splat(12582912.0F + 127.0F);
  const Vec rounded = t + magic;
  const Vec power = xsimd::bitwise_cast<float>(IntVec(xsimd::bitwise_cast<std::int32_t>(rounded)) << 23);
  const Vec f = t - (rounded - magic);

  // 2^f by the polynomial of degree 5 with the least relative error (1.1e-7) among those that give 1 at 0.
  Vec p = splat(0.00132647273F);
  p = simd::multiply_add(p, f, splat(0.00967151299F));
  p = simd::multiply_add(p, f, splat(0.0555073358F));
  p = simd::multiply_add(p, f, splat(0.240222424F));
  p = simd::multiply_add(p, f, splat(0.693147004F));
  p = simd::multiply_add(p, f, splat(1.0F));

  // At 2^-125 and above every factor is a normal number. The comparison is false for NaN, which thereby survives.
  return simd::zero_where(t < splat(-125.0F), p * power);
}

inline constexpr float kLog2E = 1.44269504F;

/// e^x for x <= 0: 2^(x · log2 e), with a relative error below 4e-6 (5e-7 for x > -1) and the promises of
/// exp2_not_positive(): exactly 0 below -86.6.
inline simd::Vec exp_not_positive(simd::Vec x) { return exp2_not_positive(x * simd::splat(kLog2E)); }

}  // namespace attn
