// Eight 16-bit integers: products of pairs, and where they come from. Every version gives the same integers.
#pragma once

#include <cstdint>
#include <cstring>

#include "attn/ops/simd.h"

#if !defined(__wasm_simd128__) && defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace attn::simd {

using ShortVec = xsimd::make_sized_batch_t<std::int16_t, 8>;

/// Two neighbours, over and over.
inline ShortVec splat_pair(const std::int16_t* pair) {
  std::int32_t both;
  std::memcpy(&both, pair, sizeof both);
  return xsimd::bitwise_cast<std::int16_t>(IntVec(both));
}

/// a[2i] · b[2i] + a[2i + 1] · b[2i + 1] in lane i.
inline IntVec sums_of_pairs(ShortVec a, ShortVec b) {
#if defined(__wasm_simd128__)
  return wasm_i32x4_dot_i16x8(a, b);
#elif defined(__SSE2__)
  return _mm_madd_epi16(a, b);
#else
  std::int16_t x[8], y[8];
  a.store_unaligned(x);
  b.store_unaligned(y);
  std::int32_t sums[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) sums[i] = x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
  return IntVec::load_unaligned(sums);
#endif
}

/// The numbers of both, which 16 bits can hold, in 16 bits each.
inline ShortVec narrow(IntVec low, IntVec high) {
#if defined(__wasm_simd128__)
  return wasm_i16x8_narrow_i32x4(low, high);
#elif defined(__SSE2__)
  return _mm_packs_epi32(low, high);
#else
  std::int32_t wide[8];
  low.store_unaligned(wide);
  high.store_unaligned(wide + kLanes);
  std::int16_t narrow[8];
  for (std::size_t i = 0; i < 8; ++i) narrow[i] = static_cast<std::int16_t>(wide[i]);
  return ShortVec::load_unaligned(narrow);
#endif
}

}  // namespace attn::simd
