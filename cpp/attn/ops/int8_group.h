// Symmetric 8-bit quantisation of a group of numbers: x ≈ scale · q with q from -127 to 127.
#pragma once

#include <cstddef>
#include <cstdint>

#include "attn/ops/simd_int8.h"

namespace attn {

/// A group that takes less memory for scales and is rounded more coarsely.
inline constexpr std::size_t kInt8WideGroup = 2 * simd::kInt8Group;

/// Writes q of Count numbers, simd::kInt8Group or kInt8WideGroup, and returns their scale, the largest magnitude / 127, so
/// that no number is off by more than half of it. A group below 2^-100 becomes zeros; one with a number that is not finite
/// gets the scale NaN, which reaches whatever is computed from it. The same bits on every platform.
template <std::size_t Count = simd::kInt8Group>
float quantise_group(const float* values, std::int8_t* q);

}  // namespace attn
