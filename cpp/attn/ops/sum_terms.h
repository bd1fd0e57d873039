// The sum over a row that both norms need, in one fixed order whatever the number of features.
#pragma once

#include <cstddef>

#include "attn/ops/simd.h"

namespace attn {

/// Adds term(x_j) to the sum of lane j mod 16, then the 16 sums in a fixed order. What is missing of the last step counts
/// as `neutral`, whose term must be 0.
template <typename Term>
float sum_terms(const float* row, std::size_t features, float neutral, Term term) {
  using simd::Vec;
  constexpr std::size_t kStep = 4 * simd::kLanes;
  Vec sums[4] = {simd::splat(0.0F), simd::splat(0.0F), simd::splat(0.0F), simd::splat(0.0F)};
  const auto add_step = [&](const float* from) {
    for (std::size_t v = 0; v < 4; ++v) sums[v] += term(simd::load(from + v * simd::kLanes));
  };
  std::size_t done = 0;
  ATTN_NO_UNROLL
  for (; done + kStep <= features; done += kStep) add_step(row + done);
  if (done < features) {
    float tail[kStep];
    for (std::size_t i = 0; i < kStep; ++i) tail[i] = done + i < features ? row[done + i] : neutral;
    add_step(tail);
  }
  return simd::sum_of_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

}  // namespace attn
