#include "attn/ops/matmul.h"

#include <algorithm>

#include "attn/ops/panels.h"
#include "attn/ops/tile.h"

namespace attn {
namespace {

/// Rows of b that every tile of a meets in turn: at depth 64 their panels, an eighth of a 1 MiB L2 cache, stream in from
/// there, and rows of out are written in long pieces.
constexpr std::size_t kPanelRows = 512;
/// Rows of a, in whole tiles, that meet a block of b while their outputs are in L1. Larger tiles read b less often, so that
/// fewer rows pay, whose next numbers the machine foresees.
constexpr std::size_t kRowBlock = kTileRows == 6 ? 24 : 60;
/// Rows of b per pass over its columns, which then come from L1.
constexpr std::size_t kDepthBlock = 128;

/// Rows of a in columns, as [depth][Rows]: what a tile reads of them is one stream, and rows that lie a multiple of 4 KiB
/// apart, which the L1 cache cannot hold side by side, are read once and not for each tile.
template <int Rows>
void pack_columns(const float* a, std::size_t a_stride, std::size_t depth, float* columns) {
  constexpr int kFours = Rows / 4 * 4;
  std::size_t k = 0;
  if constexpr (Rows >= 4) {
    for (; k + simd::kLanes <= depth; k += simd::kLanes) {
      float* const to = columns + k * Rows;
      for (int r = 0; r < kFours; r += 4) {
        const float* const rows[4] = {a + r * a_stride, a + (r + 1) * a_stride, a + (r + 2) * a_stride,
                                      a + (r + 3) * a_stride};
        simd::Vec column[4];
        load_columns(rows, k, column);
        for (int i = 0; i < 4; ++i) simd::store(to + i * Rows + r, column[i]);
      }
      if constexpr (Rows % 4 >= 2) {
        simd::Vec pairs[2] = {simd::load(a + kFours * a_stride + k), simd::load(a + (kFours + 1) * a_stride + k)};
        simd::interleave(pairs);
        for (int i = 0; i < 2; ++i) {
          simd::store_half<0>(to + 2 * i * Rows + kFours, pairs[i]);
          simd::store_half<1>(to + (2 * i + 1) * Rows + kFours, pairs[i]);
        }
      }
      if constexpr (Rows % 2 == 1)
        for (int i = 0; i < 4; ++i) to[i * Rows + Rows - 1] = a[(Rows - 1) * a_stride + k + i];
    }
  }
  for (; k < depth; ++k)
    for (std::size_t r = 0; r < Rows; ++r) columns[k * Rows + r] = a[r * a_stride + k];
}

template <int Rows>
ATTN_OWN_FUNCTION void transposed_tile(const float* columns, const float* panel, std::size_t depth, float scale,
                                       float* out, std::size_t out_stride) {
  Tile<Rows, 2> tile;
  tile.fill(0.0F);
  tile.add_product(columns, 1, panel, kPanel, depth, Rows);
  if (scale != 1.0F) tile.scale(scale);
  tile.store(out, out_stride);
}

/// out (Rows × cols) from Rows rows of a in columns and every panel.
template <int Rows>
void transposed_rows(const float* columns, const float* panels, std::size_t depth, float scale, Mat out) {
  std::size_t j = 0;
  for (; j + kPanel <= out.cols(); j += kPanel) {
    transposed_tile<Rows>(columns, panels + j * depth, depth, scale, out.row(0) + j, out.row_stride());
  }
  if (j < out.cols()) {
    float last[Rows * kPanel];
    transposed_tile<Rows>(columns, panels + j * depth, depth, scale, last, kPanel);
    for (int r = 0; r < Rows; ++r) std::copy_n(last + r * kPanel, out.cols() - j, out.row(r) + j);
  }
}

template <int Rows, int Vectors, ZeroFactor zero>
ATTN_OWN_FUNCTION void product_tile(const float* columns, const float* b, std::size_t b_stride, std::size_t depth,
                                    float* out, std::size_t out_stride) {
  Tile<Rows, Vectors> tile;
  tile.load(out, out_stride);
  tile.template add_product<zero>(columns, 1, b, b_stride, depth, Rows);
  tile.store(out, out_stride);
}

/// One number, for the columns that fill no tile: the same sums as a lane of one.
template <ZeroFactor zero>
void product_column(const float* a, const float* b, std::size_t b_stride, std::size_t depth, float* out) {
  simd::Vec sum = simd::splat(*out);
  for (std::size_t k = 0; k < depth; ++k) {
    if (zero == ZeroFactor::ignore && a[k] == 0.0F) continue;
    sum = simd::multiply_add(simd::splat(a[k]), simd::splat(b[k * b_stride]), sum);
  }
  *out = sum.get(0);
}

/// out[rows] += a[rows, first … first + depth) · b[first … first + depth).
template <int Rows, ZeroFactor zero>
void product_rows(ConstMat a, std::size_t row, ConstMat b, std::size_t first, std::size_t depth, Mat out) {
  const float* from = a.row(row) + first;
  const float* with = b.row(first);
  float* to = out.row(row);
  float columns[Rows * kDepthBlock];
  pack_columns<Rows>(from, a.row_stride(), depth, columns);
  std::size_t col = 0;
  if constexpr (Rows == 1) {  // the sums of a single row would wait for each other
    for (; col + 16 <= out.cols(); col += 16)
      product_tile<Rows, 4, zero>(columns, with + col, b.row_stride(), depth, to + col, out.row_stride());
  }
  for (; col + 8 <= out.cols(); col += 8)
    product_tile<Rows, 2, zero>(columns, with + col, b.row_stride(), depth, to + col, out.row_stride());
  for (; col < out.cols(); ++col)
    for (std::size_t r = 0; r < Rows; ++r)
      product_column<zero>(from + r * a.row_stride(), with + col, b.row_stride(), depth,
                           to + r * out.row_stride() + col);
}

template <ZeroFactor zero>
void add_product(ConstMat a, ConstMat b, Mat out) {
  for (std::size_t begin = 0; begin < a.rows(); begin += kRowBlock) {
    const std::size_t end = std::min(begin + kRowBlock, a.rows());
    for (std::size_t first = 0; first < b.rows(); first += kDepthBlock) {
      const std::size_t depth = std::min(kDepthBlock, b.rows() - first);
      for_tiles_of_rows<kTileRows>(
          begin, end, [&]<int Rows>(std::size_t row) { product_rows<Rows, zero>(a, row, b, first, depth, out); });
    }
  }
}

}  // namespace

PackedTranspose::PackedTranspose(ConstMat b, std::size_t most_rows, std::pmr::memory_resource& scratch)
    : rows_of_b_(b.rows()),
      depth_(b.cols()),
      panels_(Matrix::uninitialized(1, panel_floats(b.rows(), b.cols()), scratch)),
      columns_(Matrix::uninitialized(1, most_rows * b.cols(), scratch)) {
  pack_panels(b, panels_.data());
}

std::size_t PackedTranspose::scratch_floats(std::size_t rows_of_b, std::size_t depth, std::size_t most_rows) {
  return panel_floats(rows_of_b, depth) + most_rows * depth;
}

void PackedTranspose::multiply(ConstMat a, float scale, Mat out) {
  ATTN_EXPECTS(a.cols() == depth_, "matmul_transposed() needs rows of a and b of equal length");
  ATTN_EXPECTS(out.rows() == a.rows() && out.cols() <= rows_of_b_,
               "matmul_transposed() needs an output of a.rows() × b.rows()");
  ATTN_EXPECTS(a.rows() * depth_ <= columns_.size(), "multiply() takes as many rows as were announced");
  for_tiles_of_rows<kTransposedRows>(0, a.rows(), [&]<int Rows>(std::size_t row) {
    pack_columns<Rows>(a.row(row), a.row_stride(), depth_, columns_.data() + row * depth_);
  });
  for (std::size_t first = 0; first < out.cols(); first += kPanelRows) {
    const Mat part = out.columns(first, std::min(kPanelRows, out.cols() - first));
    for_tiles_of_rows<kTransposedRows>(0, a.rows(), [&]<int Rows>(std::size_t row) {
      transposed_rows<Rows>(columns_.data() + row * depth_, panels_.data() + first * depth_, depth_, scale,
                            part.rows_from(row, Rows));
    });
  }
}

void matmul_transposed(ConstMat a, ConstMat b, float scale, Mat out, std::pmr::memory_resource& scratch) {
  ATTN_EXPECTS(out.cols() == b.rows(), "matmul_transposed() needs an output of a.rows() × b.rows()");
  PackedTranspose(b, a.rows(), scratch).multiply(a, scale, out);
}

void add_matmul(ConstMat a, ConstMat b, ZeroFactor zero, Mat out) {
  ATTN_EXPECTS(a.cols() == b.rows(), "add_matmul() needs as many columns in a as rows in b");
  ATTN_EXPECTS(out.rows() == a.rows() && out.cols() == b.cols(), "add_matmul() needs an output of a.rows() × b.cols()");
  if (zero == ZeroFactor::ignore) {
    add_product<ZeroFactor::ignore>(a, b, out);
  } else {
    add_product<ZeroFactor::multiply>(a, b, out);
  }
}

void matmul(ConstMat a, ConstMat b, Mat out) {
  for (std::size_t r = 0; r < out.rows(); ++r) std::fill_n(out.row(r), out.cols(), 0.0F);
  add_matmul(a, b, ZeroFactor::multiply, out);
}

}  // namespace attn
