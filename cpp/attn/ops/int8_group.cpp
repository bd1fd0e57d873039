#include "attn/ops/int8_group.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace attn {
namespace {

/// The bits of the largest magnitude: as integers, magnitudes have the order of the numbers, with infinity and then NaN
/// above all of them.
template <std::size_t Count>
std::int32_t largest_magnitude_bits(const float* values) {
  simd::IntVec largest(0);
  for (std::size_t i = 0; i < Count; i += simd::kLanes) {
    const auto bits = xsimd::bitwise_cast<std::int32_t>(simd::load(values + i));
    largest = xsimd::max(largest, bits & simd::IntVec(0x7fffffff));
  }
  alignas(16) std::int32_t lane[simd::kLanes];
  largest.store_aligned(lane);
  return *std::max_element(lane, lane + simd::kLanes);
}

}  // namespace

template <std::size_t Count>
float quantise_group(const float* values, std::int8_t* q) {
  const auto largest = std::bit_cast<float>(largest_magnitude_bits<Count>(values));
  const bool finite = largest <= std::numeric_limits<float>::max();
  if (!(finite && largest > 0x1p-100F)) {
    std::fill_n(q, Count, std::int8_t{0});
    return finite ? 0.0F : std::numeric_limits<float>::quiet_NaN();
  }
  // Added to 1.5 · 2^23, a number loses its fraction, rounded to the nearest, and stands in the lowest bits.
  constexpr float kMagic = 12582912.0F;
  const simd::Vec to_unit = simd::splat(127.0F / largest);
  alignas(16) std::int32_t wide[Count];
  for (std::size_t i = 0; i < Count; i += simd::kLanes) {
    const simd::Vec rounded = simd::load(values + i) * to_unit + simd::splat(kMagic);
    const simd::IntVec bits = xsimd::bitwise_cast<std::int32_t>(rounded) - simd::IntVec(std::bit_cast<int>(kMagic));
    bits.store_aligned(wide + i);
  }
  for (std::size_t i = 0; i < Count; ++i) q[i] = static_cast<std::int8_t>(wide[i]);
  return largest / 127.0F;
}

template float quantise_group<simd::kInt8Group>(const float*, std::int8_t*);
template float quantise_group<kInt8WideGroup>(const float*, std::int8_t*);

}  // namespace attn
