// The two loops that no kernel can beat: arithmetic without memory, and reading without arithmetic to speak of. With the
// instructions that the kernels of the same build use.
#pragma once

#include <cstddef>

#include "attn/ops/simd.h"

namespace attn::lab {

/// As many sums as fit into a browser's 15 vector registers beside the factor and the addend: fewer would wait for each
/// other.
inline constexpr std::size_t kMultiplyAddSums = 13;
/// Floating-point operations of one step.
inline constexpr double kMultiplyAddFlops = 2.0 * kMultiplyAddSums * simd::kLanes;

/// `steps` times kMultiplyAddSums vectors of sum · factor + addend; returns what they add up to.
float multiply_and_add(std::size_t steps, float factor, float addend);

/// Floats that one step of add_up() reads: enough vectors to hide how long an addition takes.
inline constexpr std::size_t kAddUpStep = 8 * simd::kLanes;

/// The sum of `count` floats, a multiple of kAddUpStep, read once from the first to the last.
float add_up(const float* from, std::size_t count);

}  // namespace attn::lab
