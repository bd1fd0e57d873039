// The only door to SIMD: four floats per vector on every platform (SSE, NEON, WebAssembly), so that native tests run the
// lanes that the browser runs and results agree between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <xsimd/xsimd.hpp>
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace attn::simd {

inline constexpr std::size_t kLanes = 4;
using Vec = xsimd::make_sized_batch_t<float, kLanes>;
using IntVec = xsimd::make_sized_batch_t<std::int32_t, kLanes>;

inline Vec load(const float* from) { return Vec::load_unaligned(from); }
inline void store(float* to, Vec vec) { vec.store_unaligned(to); }
inline Vec splat(float value) { return Vec(value); }

/// a · b + sum, by one rule in the whole of a build, so that a number has the same bits whichever path computes it: the
/// product is rounded before it is added, or, with relaxed SIMD, as the browser's machine does it best (fused where it can).
inline Vec multiply_add(Vec a, Vec b, Vec sum) {
#ifdef __wasm_relaxed_simd__
  return wasm_f32x4_relaxed_madd(a, b, sum);
#else
  return sum + a * b;
#endif
}

/// a < b ? b : a in each lane: one instruction on every machine, unlike a maximum that orders NaN and -0.
inline Vec larger(Vec a, Vec b) {
#ifdef __wasm_simd128__
  return wasm_f32x4_pmax(a, b);
#else
  return xsimd::max(b, a);
#endif
}

/// 0 in the lanes where the condition holds, the vector's own bits elsewhere.
inline Vec zero_where(Vec::batch_bool_type condition, Vec vec) {
  return xsimd::bitwise_andnot(vec, xsimd::bitwise_cast<float>(condition));
}

/// Lane j of vec[i] becomes lane i of vec[j].
inline void transpose(Vec (&vec)[kLanes]) {
  const Vec low02 = xsimd::zip_lo(vec[0], vec[2]);
  const Vec low13 = xsimd::zip_lo(vec[1], vec[3]);
  const Vec high02 = xsimd::zip_hi(vec[0], vec[2]);
  const Vec high13 = xsimd::zip_hi(vec[1], vec[3]);
  vec[0] = xsimd::zip_lo(low02, low13);
  vec[1] = xsimd::zip_hi(low02, low13);
  vec[2] = xsimd::zip_lo(high02, high13);
  vec[3] = xsimd::zip_hi(high02, high13);
}

/// ((0 + 1) + (2 + 3)): one fixed order.
inline float sum_of_lanes(Vec vec) {
  alignas(16) float lane[kLanes];
  vec.store_aligned(lane);
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

inline float max_of_lanes(Vec vec) {
  alignas(16) float lane[kLanes];
  vec.store_aligned(lane);
  const float low = lane[0] < lane[1] ? lane[1] : lane[0];
  const float high = lane[2] < lane[3] ? lane[3] : lane[2];
  return low < high ? high : low;
}

}  // namespace attn::simd

// Browsers' compilers keep a short loop body in registers and spill an unrolled one: inner loops stay as written.
#if defined(__clang__)
#define ATTN_NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define ATTN_NO_UNROLL _Pragma("GCC unroll 1")
#endif

// A tile in a function of its own keeps its registers: inlined into its callers' loops it ran a quarter slower.
#define ATTN_OWN_FUNCTION [[gnu::noinline]]
