// Attention with linear biases: the further back a key, the lower its score (Press et al., 2021, arXiv:2108.12409).
#pragma once

#include <cstddef>
#include <span>

#include "attn/ops/simd.h"

namespace attn {

/// scores[j] −= slope · (position − (first_key + j)). Products are rounded before they are subtracted, in vectors and
/// behind them alike.
inline void add_alibi(float slope, std::ptrdiff_t position, std::size_t first_key, std::span<float> scores) {
  const auto distance = static_cast<float>(position - static_cast<std::ptrdiff_t>(first_key));
  constexpr float kLane[simd::kLanes] = {0.0F, 1.0F, 2.0F, 3.0F};
  std::size_t j = 0;
  for (; j + simd::kLanes <= scores.size(); j += simd::kLanes) {
    const simd::Vec distances = simd::splat(distance - static_cast<float>(j)) - simd::load(kLane);
    simd::store(&scores[j], simd::load(&scores[j]) - simd::splat(slope) * distances);
  }
  for (; j < scores.size(); ++j) scores[j] -= slope * (distance - static_cast<float>(j));
}

}  // namespace attn
