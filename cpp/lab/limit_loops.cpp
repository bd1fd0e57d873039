#include "lab/limit_loops.h"

namespace attn::lab {
namespace {

using simd::Vec;

template <std::size_t Count>
float total(const Vec (&sums)[Count]) {
  Vec all = sums[0];
  for (std::size_t i = 1; i < Count; ++i) all = all + sums[i];
  return simd::sum_of_lanes(all);
}

}  // namespace

ATTN_OWN_FUNCTION float multiply_and_add(std::size_t steps, float factor, float addend) {
  Vec sums[kMultiplyAddSums];
  for (std::size_t i = 0; i < kMultiplyAddSums; ++i) sums[i] = simd::splat(static_cast<float>(i));
  const Vec factors = simd::splat(factor);
  const Vec addends = simd::splat(addend);
  ATTN_NO_UNROLL
  for (std::size_t step = 0; step < steps; ++step) {
    for (Vec& sum : sums) sum = simd::multiply_add(sum, factors, addends);
  }
  return total(sums);
}

ATTN_OWN_FUNCTION float add_up(const float* from, std::size_t count) {
  Vec sums[kAddUpStep / simd::kLanes];
  for (Vec& sum : sums) sum = simd::splat(0.0F);
  ATTN_NO_UNROLL
  for (std::size_t i = 0; i < count; i += kAddUpStep) {
    const float* four = from + i;
    for (Vec& sum : sums) {
      sum = sum + simd::load(four);
      four += simd::kLanes;
    }
  }
  return total(sums);
}

}  // namespace attn::lab
