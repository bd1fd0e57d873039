#include "attn/ops/matmul.h"

#include <algorithm>

#include "attn/ops/panels.h"
#include "attn/ops/tile.h"

namespace attn {
namespace {

/// Rows of b that every tile of a meets in turn: at depth 64 their panels, an eighth of a 1 MiB L2 cache, stream in from
/// there, and rows of out are written in long pieces.
constexpr std::size_t kPanelRows = 512;
/// Rows of a, in whole tiles, and of b that meet each other: at 64 columns, outputs, weights and values fill half of a
/// 48 KiB L1 cache, so that rows of a that lie a multiple of 4 KiB apart still find places there side by side. Measured,
/// as was that larger tiles, which read b less often, do better with fewer rows.
constexpr std::size_t kRowBlock = kTileRows == 6 ? 24 : 60;
constexpr std::size_t kDepthBlock = 48;

template <int Rows>
ATTN_OWN_FUNCTION void transposed_tile(const float* a, std::size_t a_stride, const float* panel, std::size_t depth,
                                       float scale, float* out, std::size_t out_stride) {
  Tile<Rows, 2> tile;
  tile.fill(0.0F);
  tile.add_product_of_rows(a, a_stride, panel, kPanel, depth);
  if (scale != 1.0F) tile.scale(scale);
  tile.store(out, out_stride);
}

/// out (Rows × cols) from Rows rows of a, beginning with `row`, and every panel.
template <int Rows>
void transposed_rows(ConstMat a, std::size_t row, const float* panels, float scale, Mat out) {
  const float* const from = a.row(row);
  const std::size_t depth = a.cols();
  std::size_t j = 0;
  for (; j + kPanel <= out.cols(); j += kPanel) {
    transposed_tile<Rows>(from, a.row_stride(), panels + j * depth, depth, scale, out.row(row) + j, out.row_stride());
  }
  if (j < out.cols()) {
    float last[Rows * kPanel];
    transposed_tile<Rows>(from, a.row_stride(), panels + j * depth, depth, scale, last, kPanel);
    for (int r = 0; r < Rows; ++r) std::copy_n(last + r * kPanel, out.cols() - j, out.row(row + r) + j);
  }
}

template <int Rows, int Vectors, ZeroFactor zero>
ATTN_OWN_FUNCTION void product_tile(const float* a, std::size_t a_stride, const float* b, std::size_t b_stride,
                                    std::size_t depth, float* out, std::size_t out_stride) {
  Tile<Rows, Vectors> tile;
  tile.load(out, out_stride);
  tile.template add_product_of_rows<zero>(a, a_stride, b, b_stride, depth);
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
  std::size_t col = 0;
  if constexpr (Rows == 1) {  // the sums of a single row would wait for each other
    for (; col + 16 <= out.cols(); col += 16)
      product_tile<Rows, 4, zero>(from, a.row_stride(), with + col, b.row_stride(), depth, to + col, out.row_stride());
  }
  for (; col + 8 <= out.cols(); col += 8)
    product_tile<Rows, 2, zero>(from, a.row_stride(), with + col, b.row_stride(), depth, to + col, out.row_stride());
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

PackedTranspose::PackedTranspose(ConstMat b, std::pmr::memory_resource& scratch)
    : rows_of_b_(b.rows()),
      depth_(b.cols()),
      panels_(Matrix::uninitialized(1, scratch_floats(b.rows(), b.cols()), scratch)) {
  pack_panels(b, panels_.data());
}

std::size_t PackedTranspose::scratch_floats(std::size_t rows_of_b, std::size_t depth) {
  return panel_floats(rows_of_b, depth);
}

void PackedTranspose::multiply(ConstMat a, float scale, Mat out) const {
  ATTN_EXPECTS(a.cols() == depth_, "matmul_transposed() needs rows of a and b of equal length");
  ATTN_EXPECTS(out.rows() == a.rows() && out.cols() <= rows_of_b_,
               "matmul_transposed() needs an output of a.rows() × b.rows()");
  for (std::size_t first = 0; first < out.cols(); first += kPanelRows) {
    const Mat part = out.columns(first, std::min(kPanelRows, out.cols() - first));
    for_tiles_of_rows<kTransposedRows>(0, a.rows(), [&]<int Rows>(std::size_t row) {
      transposed_rows<Rows>(a, row, panels_.data() + first * depth_, scale, part);
    });
  }
}

void matmul_transposed(ConstMat a, ConstMat b, float scale, Mat out, std::pmr::memory_resource& scratch) {
  ATTN_EXPECTS(out.cols() == b.rows(), "matmul_transposed() needs an output of a.rows() × b.rows()");
  PackedTranspose(b, scratch).multiply(a, scale, out);
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
