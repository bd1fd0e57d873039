#include "attn/diagnose/compare.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

constexpr std::size_t kMaxCells = 8;
/// No value that a check makes is larger.
constexpr double kUnitScale = 10.0;

/// Where to start so that `index` is among the cells shown.
std::size_t window_start(std::size_t index, std::size_t count) {
  if (count <= kMaxCells) return 0;
  return std::min(index - std::min(index, kMaxCells / 2), count - kMaxCells);
}

std::vector<std::string> labels(const std::string& noun, std::size_t first, std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(noun + " " + std::to_string(first + i));
  return texts;
}

}  // namespace

bool close_enough(double expected, double got) {
  if (!std::isfinite(expected)) return !std::isfinite(got) || got == 0.0;
  const double size = std::abs(expected);
  // Weights and outputs are of unit scale. What lies far above is a quotient by a sum near 0, or what came of one, in
  // wrong answers alone, and its error grows with its square. NaN compares false, so that it is never close.
  const double relative = kTolerance * std::clamp(size / kUnitScale, 1.0, 100.0);
  return std::abs(expected - got) <= std::max(kTolerance, relative * size);
}

std::optional<Cell> first_difference(const ExactTable& expected, const Table& got) {
  ATTN_EXPECTS(expected.same_shape(got), "first_difference() needs two matrices of the same shape");
  for (std::size_t r = 0; r < got.rows; ++r) {
    for (std::size_t c = 0; c < got.cols; ++c) {
      if (!close_enough(expected(r, c), static_cast<double>(got(r, c)))) return Cell{r, c};
    }
  }
  return std::nullopt;
}

std::optional<Cell> first_not_finite(const Table& got) {
  for (std::size_t r = 0; r < got.rows; ++r) {
    for (std::size_t c = 0; c < got.cols; ++c) {
      if (!std::isfinite(got(r, c))) return Cell{r, c};
    }
  }
  return std::nullopt;
}

bool matches(const ExactTable& expected, const Table& got) {
  return expected.same_shape(got) && !first_difference(expected, got);
}

bool all_zero(const Table& table) {
  return std::all_of(table.data.begin(), table.data.end(), [](float x) { return x == 0.0F; });
}

Comparison compare_around(Cell cell, const std::string& title, const std::string& row_noun, const std::string& col_noun,
                          const ExactTable& expected, const Table& got) {
  ATTN_EXPECTS(expected.same_shape(got), "compare_around() needs two matrices of the same shape");
  const std::size_t first_row = window_start(cell.row, got.rows);
  const std::size_t first_col = window_start(cell.col, got.cols);
  const std::size_t rows = std::min(kMaxCells, got.rows);
  const std::size_t cols = std::min(kMaxCells, got.cols);

  Comparison comparison;
  comparison.title = title;
  comparison.row_labels = labels(row_noun, first_row, rows);
  comparison.col_labels = labels(col_noun, first_col, cols);
  comparison.expected = Table(rows, cols);
  comparison.got = Table(rows, cols);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      comparison.expected(r, c) = static_cast<float>(expected(first_row + r, first_col + c));
      comparison.got(r, c) = got(first_row + r, first_col + c);
    }
  }
  comparison.row = cell.row - first_row;
  comparison.col = cell.col - first_col;
  return comparison;
}

}  // namespace attn
