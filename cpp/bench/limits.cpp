// What this machine can do at best, with the instructions that the kernels use: every percentage of the benchmark is one
// of these, measured between the kernels' own rounds.
#include "lab/limit_loops.h"

#include <cstddef>

#include "bench/exported.h"

namespace attn::bench {

/// `steps` times 13 vectors of sum · factor + addend: 104 floating-point operations a step.
ATTN_EXPORTED float bench_peak(std::size_t steps, float factor, float addend) {
  static_assert(lab::kMultiplyAddFlops == 104.0);
  return lab::multiply_and_add(steps, factor, addend);
}

/// The sum of `count` floats (a multiple of 32), read once from the first to the last.
ATTN_EXPORTED float bench_read(const float* from, std::size_t count) {
  static_assert(lab::kAddUpStep == 32);
  return lab::add_up(from, count);
}

}  // namespace attn::bench
