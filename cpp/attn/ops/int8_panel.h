// Products of bytes as they are kept: Σ_d factor[d] · byte[d][lane] for every lane of a panel, in integers.
//
// The instruction for it takes 16-bit integers, multiplies them and adds up neighbours (pmaddwd; dot_i16x8 of WebAssembly),
// so two depths d, d + 1 of a lane stand side by side. Bytes need not be widened one by one: two of them, of lanes l and
// l + 4, are one 16-bit integer x = 256 · high + low. With low from 1 to 255, for the byte low - 128,
//
//   Σ f · x = 256 · Σ f · high + Σ f · byte + 128 · Σ f
//
// holds three sums. That of the high bytes takes a shift, the last one is the same for all lanes, and what remains is that
// of the low bytes. Their total may overflow 32 bits: it wraps, and the difference is right all the same.
#pragma once

#include <cstddef>
#include <cstdint>

namespace attn {

/// Lanes of a panel come in whole multiples of it: 16 bytes of two depths.
inline constexpr std::size_t kInt8Lanes = 8;

/// Factors of a panel's depths as 16-bit integers with one float32 unit.
class Int16Factors {
 public:
  /// 127 · 32767 · kMost < 2^31: no sum of a lane overflows.
  static constexpr std::size_t kMost = 512;

  /// a[d] · b[d] for d < count <= kMost, a multiple of 8, each rounded to a whole number of units: the largest magnitude /
  /// 32767, or 2^-126. Where a product is not finite the unit is NaN, which reaches whatever is computed from it.
  void set_products(const float* a, const float* b, std::size_t count);

  /// sums[l] = keep · sums[l] + unit · Σ_d factor[d] · byte[d][l] for the first `lanes` lanes, a multiple of kInt8Lanes, of a
  /// panel where `stride` bytes lie between one pair of depths and the next.
  void multiply(const std::uint8_t* panel, std::size_t stride, std::size_t lanes, float keep, float* sums) const;

  float unit() const { return unit_; }
  std::int16_t operator[](std::size_t d) const { return factor_[d]; }

 private:
  alignas(16) std::int16_t factor_[kMost];
  alignas(16) std::int32_t bias_[4];  // -128 · the sum of the factors, modulo 2^32, four times
  std::size_t count_;
  float unit_;
};

/// Writes a depth of a panel: bytes[l], -127 … 127, for the lanes l < count, a multiple of kInt8Lanes.
inline void set_int8_depth(std::uint8_t* panel, std::size_t stride, std::size_t depth, const std::int8_t* bytes,
                           std::size_t count) {
  std::uint8_t* to = panel + depth / 2 * stride + depth % 2 * 2;
  for (std::size_t l = 0; l < count; l += kInt8Lanes, to += 2 * kInt8Lanes) {
    for (std::size_t i = 0; i < 4; ++i) {
      to[4 * i] = static_cast<std::uint8_t>(bytes[l + i] + 128);
      to[4 * i + 1] = static_cast<std::uint8_t>(bytes[l + 4 + i]);
    }
  }
}
/// One byte of it.
inline int int8_at(const std::uint8_t* panel, std::size_t stride, std::size_t depth, std::size_t lane) {
  const std::uint8_t* pair =
      panel + depth / 2 * stride + lane / kInt8Lanes * (2 * kInt8Lanes) + lane % 4 * 4 + depth % 2 * 2;
  return lane % kInt8Lanes < 4 ? pair[0] - 128 : static_cast<std::int8_t>(pair[1]);
}

}  // namespace attn
