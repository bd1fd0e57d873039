// Dot products of 8-bit integers: the one instruction in which processors and WebAssembly builds differ. Every version
// gives the same integers, because none of them rounds or overflows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "attn/ops/simd.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE4_1__)
#include <smmintrin.h>
#endif

namespace attn::simd {

/// Numbers that share one scale, and are multiplied as integers before it is applied.
inline constexpr std::size_t kInt8Group = 32;
/// Inputs that one step of Int8Sums takes.
inline constexpr std::size_t kInt8Depth = 4;

#if defined(__wasm_relaxed_simd__)

/// The right operand of the relaxed product is defined for 7 bits without sign: magnitudes are, and the sign goes to the
/// left operand.
struct alignas(16) Int8Inputs {
  std::array<std::uint8_t, kInt8Group> magnitude;
  std::array<std::int8_t, kInt8Group> sign;  // 0 or -1

  void set(const std::int8_t* values) {
    for (std::size_t i = 0; i < kInt8Group; ++i) {
      sign[i] = static_cast<std::int8_t>(values[i] >> 7);
      magnitude[i] = static_cast<std::uint8_t>((values[i] ^ sign[i]) - sign[i]);
    }
  }
};

/// Four inputs, repeated for each of four outputs.
struct Int8Step {
  v128_t magnitude, sign;

  Int8Step(const Int8Inputs& inputs, std::size_t step)
      : magnitude(wasm_v128_load32_splat(&inputs.magnitude[step * kInt8Depth])),
        sign(wasm_v128_load32_splat(&inputs.sign[step * kInt8Depth])) {}
};

/// Sums of four outputs.
struct Int8Sums {
  v128_t sum = wasm_i32x4_const_splat(0);

  /// `weights` (4 outputs × 4 inputs), each from -127 to 127.
  void add(const std::int8_t* weights, const Int8Step& step) {
    const v128_t turned = wasm_i8x16_sub(wasm_v128_xor(wasm_v128_load(weights), step.sign), step.sign);
    sum = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(turned, step.magnitude, sum);
  }
  IntVec total() const { return sum; }
};

#elif defined(__wasm_simd128__) || defined(__SSE4_1__)

/// Widened to 16 bits once, so that only the weights are widened again and again.
struct alignas(16) Int8Inputs {
  std::array<std::int16_t, kInt8Group> value;

  void set(const std::int8_t* values) {
    for (std::size_t i = 0; i < kInt8Group; ++i) value[i] = values[i];
  }
};

#if defined(__wasm_simd128__)
using Int8Register = v128_t;
inline Int8Register zero_int8() { return wasm_i32x4_const_splat(0); }
inline Int8Register repeat_four(const std::int16_t* from) { return wasm_v128_load64_splat(from); }
inline Int8Register widen_eight(const std::int8_t* from) { return wasm_i16x8_load8x8(from); }
inline Int8Register add_products_of_pairs(Int8Register sum, Int8Register a, Int8Register b) {
  return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(a, b));
}
inline IntVec add_neighbours(Int8Register a, Int8Register b) {
  return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
}
#else
using Int8Register = __m128i;
inline Int8Register zero_int8() { return _mm_setzero_si128(); }
inline Int8Register repeat_four(const std::int16_t* from) {
  const __m128i four = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  return _mm_unpacklo_epi64(four, four);
}
inline Int8Register widen_eight(const std::int8_t* from) {
  return _mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
}
inline Int8Register add_products_of_pairs(Int8Register sum, Int8Register a, Int8Register b) {
  return _mm_add_epi32(sum, _mm_madd_epi16(a, b));
}
inline IntVec add_neighbours(Int8Register a, Int8Register b) { return _mm_hadd_epi32(a, b); }
#endif

/// Four inputs, repeated for each of two outputs.
struct Int8Step {
  Int8Register four;

  Int8Step(const Int8Inputs& inputs, std::size_t step) : four(repeat_four(&inputs.value[step * kInt8Depth])) {}
};

/// Sums of four outputs, each in two neighbouring lanes until total().
struct Int8Sums {
  Int8Register low = zero_int8();
  Int8Register high = zero_int8();

  /// `weights` (4 outputs × 4 inputs), each from -127 to 127.
  void add(const std::int8_t* weights, const Int8Step& step) {
    low = add_products_of_pairs(low, widen_eight(weights), step.four);
    high = add_products_of_pairs(high, widen_eight(weights + 8), step.four);
  }
  IntVec total() const { return add_neighbours(low, high); }
};

#else

struct Int8Inputs {
  std::array<std::int8_t, kInt8Group> value;

  void set(const std::int8_t* values) { std::copy_n(values, kInt8Group, value.begin()); }
};

struct Int8Step {
  const std::int8_t* four;

  Int8Step(const Int8Inputs& inputs, std::size_t step) : four(&inputs.value[step * kInt8Depth]) {}
};

struct Int8Sums {
  std::array<std::int32_t, kLanes> sum = {};

  /// `weights` (4 outputs × 4 inputs), each from -127 to 127.
  void add(const std::int8_t* weights, const Int8Step& step) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      for (std::size_t i = 0; i < kInt8Depth; ++i) sum[lane] += weights[lane * kInt8Depth + i] * step.four[i];
  }
  IntVec total() const { return IntVec::load_unaligned(sum.data()); }
};

#endif

}  // namespace attn::simd
