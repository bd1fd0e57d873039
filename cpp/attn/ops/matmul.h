// The two products of attention. Every number of `out` is summed over its index in increasing order from 0, so that a row
// has the same bits alone and among others.
#pragma once

#include <cstddef>
#include <memory_resource>

#include "attn/matrix.h"
#include "attn/ops/tile.h"

namespace attn {

/// A matrix b (n × k) packed once for every product a · bᵀ in which it stands: the queries of a head come a block at a time,
/// and each block meets all keys.
class PackedTranspose {
 public:
  /// Takes scratch_floats() of `scratch`.
  PackedTranspose(ConstMat b, std::pmr::memory_resource& scratch);

  /// out (m × c) = scale · a (m × k) · (the first c rows of b)ᵀ.
  void multiply(ConstMat a, float scale, Mat out) const;

  static std::size_t scratch_floats(std::size_t rows_of_b, std::size_t depth);

 private:
  std::size_t rows_of_b_;
  std::size_t depth_;
  Matrix panels_;
};

/// out (m × n) = scale · a (m × k) · bᵀ, b (n × k): scores from queries and keys.
void matmul_transposed(ConstMat a, ConstMat b, float scale, Mat out, std::pmr::memory_resource& scratch);

/// out (m × n) += a (m × k) · b (k × n), b as it lies: outputs from weights and values. `zero` says what a factor of
/// exactly 0 in a does with its row of b.
void add_matmul(ConstMat a, ConstMat b, ZeroFactor zero, Mat out);

/// out (m × n) = a (m × k) · b (k × n).
void matmul(ConstMat a, ConstMat b, Mat out);

}  // namespace attn
