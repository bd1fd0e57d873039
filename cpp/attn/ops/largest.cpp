#include "attn/ops/largest.h"

#include <algorithm>
#include <limits>

#include "attn/contract.h"
#include "attn/ops/simd.h"

namespace attn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The first place that holds `value`, or 0.
std::size_t first_place(std::span<const float> numbers, float value) {
  std::size_t place = 0;
  while (place + simd::kLanes <= numbers.size() &&
         xsimd::none(simd::load(numbers.data() + place) == simd::splat(value))) {
    place += simd::kLanes;
  }
  for (; place < numbers.size(); ++place) {
    if (numbers[place] == value) return place;
  }
  return 0;
}

}  // namespace

Largest find_largest(std::span<const float> numbers) {
  ATTN_EXPECTS(!numbers.empty(), "find_largest() needs a number");
  const simd::Vec infinity = simd::splat(kInfinity);
  simd::Vec largest = simd::splat(-kInfinity);
  auto bounded = largest < infinity;
  std::size_t i = 0;
  for (; i + simd::kLanes <= numbers.size(); i += simd::kLanes) {
    const simd::Vec vec = simd::load(numbers.data() + i);
    bounded = bounded & (vec < infinity);
    largest = simd::larger(largest, vec);
  }
  Largest result{simd::max_of_lanes(largest), 0, xsimd::all(bounded)};
  for (; i < numbers.size(); ++i) {
    result.bounded = result.bounded && numbers[i] < kInfinity;
    result.value = result.value < numbers[i] ? numbers[i] : result.value;
  }
  result.place = first_place(numbers, result.value);
  return result;
}

}  // namespace attn
