// e^x for softmax: x is never positive, and what is too small to matter is exactly 0.
#pragma once

#include <cstdint>

#include "attn/ops/simd.h"

namespace attn {

/// 2^t for t <= 0, four at a time, with a relative error below 5e-7, and 2^0 = 1 exactly. Below -126.5 (2^t < 8.4e-39),
/// and therefore for -inf, the result is exactly 0: a blocked score needs no case of its own. NaN stays NaN. No call into
/// a math library, so all platforms get the same bits. A loop makes one before it begins.
class Exp2NotPositive {
 public:
  simd::Vec operator()(simd::Vec t) const {
    using simd::IntVec;
    using simd::Vec;

    // 2^t = 2^n · 2^f with n the integer nearest to t and f in [-1/2, 1/2]. Added to 1.5 · 2^23, t loses its fraction and
    // n stands in the lowest bits; with 127 more it is the exponent field of a float, one shift away from 2^n. At n = -127
    // the field is 0, and so is the float: nothing further down need be told apart.
    t = simd::larger(t, lowest_);
    const Vec rounded = t + magic_;
    const Vec power = xsimd::bitwise_cast<float>(IntVec(xsimd::bitwise_cast<std::int32_t>(rounded)) << 23);
    const Vec f = t - (rounded - magic_);

    // 2^f = (2^(f/2))²: 2^(f/2) needs one power of f less, and machines with more room for products than for sums get the
    // square for nothing. The polynomial has the least relative error (8.5e-8) among those of degree 4 that give 1 at 0.
    const Vec f2 = f * f;
    const Vec low = simd::multiply_add(c1_, f, c0_);
    const Vec high = simd::multiply_add(c4_, f2, simd::multiply_add(c3_, f, c2_));
    const Vec root = simd::multiply_add(high, f2, low);
    return root * root * power;
  }

 private:
  // Compilers for WebAssembly write a constant where it is used, and browsers then build its vector anew in every turn of a
  // loop: three instructions, as much as the arithmetic. What comes from memory is loaded once, before the loop.
  static constexpr volatile float kFrom[] = {-127.0F,       12582912.0F + 127.0F, 1.0F,           0.346572816F,
                                             0.0600568466F, 0.00695082871F,       0.000600624771F};
  simd::Vec lowest_ = simd::splat(kFrom[0]);
  simd::Vec magic_ = simd::splat(kFrom[1]);
  simd::Vec c0_ = simd::splat(kFrom[2]);
  simd::Vec c1_ = simd::splat(kFrom[3]);
  simd::Vec c2_ = simd::splat(kFrom[4]);
  simd::Vec c3_ = simd::splat(kFrom[5]);
  simd::Vec c4_ = simd::splat(kFrom[6]);
};

inline constexpr float kLog2E = 1.44269504F;

/// e^x for x <= 0: 2^(x · log2 e), with a relative error below 5e-6 (5e-7 for x > -1) and the promises of
/// Exp2NotPositive: exactly 0 below -87.7.
class ExpNotPositive {
 public:
  simd::Vec operator()(simd::Vec x) const { return exp2_(x * log2_e_); }

 private:
  static constexpr volatile float kFrom = kLog2E;
  Exp2NotPositive exp2_;
  simd::Vec log2_e_ = simd::splat(kFrom);
};

}  // namespace attn
