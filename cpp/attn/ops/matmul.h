// The two products of attention. Every number of `out` is summed over its index in increasing order from 0, so that a row
// has the same bits alone and among others.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/matrix.h"
#include "attn/ops/tile.h"

namespace attn {

/// out (m × n) = scale · a (m × k) · bᵀ, b (n × k): scores from queries and keys. All of a and a block of b at a time are
/// packed, in `scratch`.
void matmul_transposed(ConstMat a, ConstMat b, float scale, Mat out, std::pmr::memory_resource& scratch);

/// The same with packed_floats() at hand, for a caller that comes again and again.
void matmul_transposed(ConstMat a, ConstMat b, float scale, Mat out, std::span<float> packed);
std::size_t packed_floats(std::size_t rows_of_a, std::size_t rows_of_b, std::size_t depth);

/// out (m × n) += a (m × k) · b (k × n), b as it lies: outputs from weights and values. `zero` says what a factor of
/// exactly 0 in a does with its row of b.
void add_matmul(ConstMat a, ConstMat b, ZeroFactor zero, Mat out);

/// out (m × n) = a (m × k) · b (k × n).
void matmul(ConstMat a, ConstMat b, Mat out);

}  // namespace attn
