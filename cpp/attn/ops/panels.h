// Rows of a matrix as columns for the tile: what a tile reads of the transposed matrix lies in one stream.
#pragma once

#include <algorithm>
#include <cstddef>

#include "attn/matrix.h"
#include "attn/ops/simd.h"

namespace attn {

/// Rows side by side in a panel, and columns of a tile: two vectors.
inline constexpr std::size_t kPanel = 8;

constexpr std::size_t round_up(std::size_t number, std::size_t multiple) {
  return (number + multiple - 1) / multiple * multiple;
}

/// Floats that pack_panels() writes for `rows` rows of `depth` numbers.
constexpr std::size_t panel_floats(std::size_t rows, std::size_t depth) { return round_up(rows, kPanel) * depth; }

/// Columns k … k + 3 of four rows: lane j of column[i] is element k + i of row j.
inline void load_columns(const float* const (&rows)[4], std::size_t k, simd::Vec (&column)[4]) {
  for (std::size_t j = 0; j < 4; ++j) column[j] = simd::load(rows[j] + k);
  simd::transpose(column);
}

/// `matrix` (rows × depth) as panels [rows/8][depth][8]. Behind the last row it is repeated: what a tile computes there
/// nobody reads.
inline void pack_panels(ConstMat matrix, float* panels) {
  const std::size_t depth = matrix.cols();
  for (std::size_t j = 0; j < matrix.rows(); j += kPanel) {
    for (std::size_t half = 0; half < kPanel; half += 4) {
      const float* from[4];
      for (std::size_t n = 0; n < 4; ++n) from[n] = matrix.row(std::min(j + half + n, matrix.rows() - 1));
      float* to = panels + j * depth + half;
      std::size_t k = 0;
      for (; k + 4 <= depth; k += 4) {
        simd::Vec column[4];
        load_columns(from, k, column);
        for (std::size_t i = 0; i < 4; ++i) simd::store(to + (k + i) * kPanel, column[i]);
      }
      for (; k < depth; ++k)
        for (std::size_t n = 0; n < 4; ++n) to[k * kPanel + n] = from[n][k];
    }
  }
}

}  // namespace attn
