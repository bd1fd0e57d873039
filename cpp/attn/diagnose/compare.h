// Whether a learner's numbers are the expected ones, and where they first are not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "attn/diagnose/diagnosis.h"
#include "attn/diagnose/table.h"

namespace attn {

/// Absolute for numbers below 1, relative above. A right answer in float32 is off by 1e-6, a wrong one by 1e-2.
inline constexpr double kTolerance = 1e-4;

/// An expected NaN means "this has no value" (0 ÷ 0): any non-finite number will do, and so will 0, which is what code
/// that skips the division leaves behind.
bool close_enough(double expected, double got);

struct Cell {
  std::size_t row = 0;
  std::size_t col = 0;
};

/// The first cell, row by row, that is not close enough. The shapes must be the same.
std::optional<Cell> first_difference(const ExactTable& expected, const Table& got);

/// The first cell that holds NaN or an infinity.
std::optional<Cell> first_not_finite(const Table& got);

/// Same shape and no difference.
bool matches(const ExactTable& expected, const Table& got);

bool all_zero(const Table& table);

/// Both matrices around `cell`, at most 8 × 8 cells, with "query 3", "key 5" or "column 2" as labels: `row_noun` and
/// `col_noun` say what a row and a column stand for. The shapes must be the same.
Comparison compare_around(Cell cell, const std::string& title, const std::string& row_noun, const std::string& col_noun,
                          const ExactTable& expected, const Table& got);

}  // namespace attn
