// What this machine can do at best, with the instructions that the kernels use: every percentage of the benchmark is one
// of these, measured between the kernels' own rounds.
#include <cstddef>

#include "attn/ops/simd.h"
#include "bench/exported.h"

namespace attn::bench {
namespace {

using simd::Vec;

/// As many sums as fit into a browser's 15 vector registers beside the factor and the addend; 8 would not yet hide the
/// latency of a product and a sum.
constexpr std::size_t kSums = 13;
constexpr std::size_t kStreamVectors = 8;  // loads in flight

}  // namespace

/// `steps` times 13 vectors of sum · factor + addend: 104 floating-point operations a step.
ATTN_EXPORTED float bench_peak(std::size_t steps, float factor, float addend) {
  Vec sums[kSums];
  for (std::size_t i = 0; i < kSums; ++i) sums[i] = simd::splat(static_cast<float>(i));
  const Vec factors = simd::splat(factor);
  const Vec addends = simd::splat(addend);
  ATTN_NO_UNROLL
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t i = 0; i < kSums; ++i) sums[i] = simd::multiply_add(sums[i], factors, addends);
  }
  Vec all = sums[0];
  for (std::size_t i = 1; i < kSums; ++i) all += sums[i];
  return simd::sum_of_lanes(all);
}

/// The sum of `count` floats (a multiple of 32), read once from the first to the last.
ATTN_EXPORTED float bench_read(const float* from, std::size_t count) {
  Vec sums[kStreamVectors];
  for (Vec& sum : sums) sum = simd::splat(0.0F);
  ATTN_NO_UNROLL
  for (std::size_t i = 0; i < count; i += kStreamVectors * simd::kLanes) {
    for (std::size_t v = 0; v < kStreamVectors; ++v) sums[v] += simd::load(from + i + v * simd::kLanes);
  }
  Vec all = sums[0];
  for (std::size_t v = 1; v < kStreamVectors; ++v) all += sums[v];
  return simd::sum_of_lanes(all);
}

}  // namespace attn::bench
