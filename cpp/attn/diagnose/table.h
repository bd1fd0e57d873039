// The numbers that a check compares. A learner's matrix is small, lives for one check and is kept in many copies, so it
// is an ordinary copyable value here, unlike the core's Matrix whose bytes are counted.
#pragma once

#include <cstddef>
#include <vector>

#include "attn/contract.h"
#include "attn/matrix.h"

namespace attn {

/// rows × cols numbers, row-major.
template <typename T>
struct TableOf {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<T> data;

  TableOf() = default;
  TableOf(std::size_t row_count, std::size_t col_count, T fill = T{})
      : rows(row_count), cols(col_count), data(row_count * col_count, fill) {}

  T& operator()(std::size_t r, std::size_t c) { return data[r * cols + c]; }
  T operator()(std::size_t r, std::size_t c) const { return data[r * cols + c]; }

  bool same_shape(const auto& other) const { return rows == other.rows && cols == other.cols; }
  bool operator==(const TableOf&) const = default;
};

/// What crosses the border: the learner's numbers and ours, in float32.
using Table = TableOf<float>;
/// What a check computes for comparison.
using ExactTable = TableOf<double>;

}  // namespace attn
