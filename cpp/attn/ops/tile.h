// The one inner loop of every matrix product here: a tile of sums that stays in registers while rows of A (one number at
// a time) meet rows of B (whole vectors).
//
// Each sum adds its products in increasing order of depth, one by one. A tile's size decides which sums travel together
// and never how one of them is formed, so a row has the same bits alone, among others and in any chunk.
#pragma once

#include <cstddef>

#include "attn/ops/simd.h"

namespace attn {

/// What to do with a product whose factor from A is exactly 0.
enum class ZeroFactor {
  multiply,  // 0 · B, which is NaN when B is not finite
  ignore,    // nothing of B reaches the sum: a blocked key stays out whatever its value holds
};

/// Rows of the tile that is fastest beside 2 vectors of columns, and where B comes packed. A browser's compiler has 15
/// registers: 4 or 5 rows leave room for 2 vectors of B, 1 of A and a product, and a fused product needs no place of its own
/// before it is added.
#ifdef __wasm_relaxed_simd__
inline constexpr int kTileRows = 6;
inline constexpr int kTransposedRows = 6;
#else
inline constexpr int kTileRows = 4;
inline constexpr int kTransposedRows = 5;
#endif

/// Rows [begin, end) as tiles, the largest first: calls tile.operator()<Rows>(row) with Rows = Largest, 4 or 1.
template <int Largest, typename OneTile>
void for_tiles_of_rows(std::size_t begin, std::size_t end, OneTile tile) {
  std::size_t row = begin;
  for (; row + Largest <= end; row += Largest) tile.template operator()<Largest>(row);
  if constexpr (Largest > 4) {
    for (; row + 4 <= end; row += 4) tile.template operator()<4>(row);
  }
  for (; row < end; ++row) tile.template operator()<1>(row);
}

/// Rows × 4·Vectors sums.
template <int Rows, int Vectors>
struct Tile {
  simd::Vec sum[Rows][Vectors];

  static constexpr std::size_t kCols = Vectors * simd::kLanes;

  void fill(float value) {
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) sum[r][v] = simd::splat(value);
  }

  /// `from` (1 × kCols), the same for every row: a bias.
  void load_row(const float* from) {
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) sum[r][v] = simd::load(from + v * simd::kLanes);
  }

  /// `from` (Rows × kCols).
  void load(const float* from, std::size_t stride) {
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) sum[r][v] = simd::load(from + r * stride + v * simd::kLanes);
  }

  void scale(float factor) {
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) sum[r][v] = sum[r][v] * simd::splat(factor);
  }

  /// Row r by factors[r].
  void scale_rows(const float* factors) {
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) sum[r][v] = sum[r][v] * simd::splat(factors[r]);
  }

  /// `to` (Rows × kCols).
  void store(float* to, std::size_t stride) const {
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) simd::store(to + r * stride + v * simd::kLanes, sum[r][v]);
  }

  /// The first `cols` columns only, where a row of the matrix ends inside the tile.
  void store_part(float* to, std::size_t stride, std::size_t cols) const {
    float row[kCols];
    for (int r = 0; r < Rows; ++r) {
      for (int v = 0; v < Vectors; ++v) simd::store(row + v * simd::kLanes, sum[r][v]);
      for (std::size_t c = 0; c < cols; ++c) to[r * stride + c] = row[c];
    }
  }

  /// sum += A · B with A (Rows × depth) and B (depth × kCols). Element (r, k) of A is a[r · a_stride + k · a_step], with a
  /// stride that the compiler knows.
  template <ZeroFactor zero = ZeroFactor::multiply>
  void add_product(const float* a, std::size_t a_stride, const float* b, std::size_t b_stride, std::size_t depth,
                   std::size_t a_step = 1) {
    Tile tile = *this;  // a local copy: nothing can point at it, so it lives in registers
    ATTN_NO_UNROLL
    for (std::size_t k = 0; k < depth; ++k) {
      tile.template add_outer_product<zero>([&](int r) { return a[r * a_stride]; }, b);
      a += a_step;
      b += b_stride;
    }
    *this = tile;
  }

  /// The same with rows of A that lie anywhere: each has its own pointer.
  template <ZeroFactor zero = ZeroFactor::multiply>
  void add_product_of_rows(const float* a, std::size_t a_stride, const float* b, std::size_t b_stride,
                           std::size_t depth) {
    Tile tile = *this;
    const float* rows[Rows];
    for (int r = 0; r < Rows; ++r) rows[r] = a + r * a_stride;
    ATTN_NO_UNROLL
    for (std::size_t k = 0; k < depth; ++k) {
      tile.template add_outer_product<zero>([&](int r) { return *rows[r]++; }, b);
      b += b_stride;
    }
    *this = tile;
  }

 private:
  /// sum += a column of A · a row of B (kCols).
  template <ZeroFactor zero, typename Column>
  void add_outer_product(Column column, const float* b) {
    simd::Vec row_of_b[Vectors];
    for (int v = 0; v < Vectors; ++v) row_of_b[v] = simd::load(b + v * simd::kLanes);
    for (int r = 0; r < Rows; ++r) {
      const simd::Vec factor = simd::splat(column(r));
      for (int v = 0; v < Vectors; ++v) {
        simd::Vec of_b = row_of_b[v];
        if constexpr (zero == ZeroFactor::ignore) of_b = simd::zero_where(factor == simd::splat(0.0F), of_b);
        sum[r][v] = simd::multiply_add(factor, of_b, sum[r][v]);
      }
    }
  }
};

}  // namespace attn
