// Matrices to test with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory_resource>

#include "attn/matrix.h"
#include "attn/random.h"

namespace attn::test {

/// Where tests take memory from when they count nothing.
inline std::pmr::memory_resource& heap() { return *std::pmr::new_delete_resource(); }

/// Normally distributed with unit scale.
inline Matrix random_matrix(std::size_t rows, std::size_t cols, Random& random) {
  Matrix matrix(rows, cols, heap());
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = random.normal();
  return matrix;
}

inline Matrix filled_matrix(std::size_t rows, std::size_t cols, float value) {
  Matrix matrix(rows, cols, heap());
  std::fill_n(matrix.data(), matrix.size(), value);
  return matrix;
}

inline Matrix matrix_of(std::initializer_list<std::initializer_list<float>> rows) {
  Matrix matrix(rows.size(), rows.begin()->size(), heap());
  float* to = matrix.data();
  for (const auto& row : rows) to = std::copy(row.begin(), row.end(), to);
  return matrix;
}

inline Matrix copy_of(ConstMat from) {
  Matrix copy(from.rows(), from.cols(), heap());
  for (std::size_t i = 0; i < from.rows(); ++i) std::copy_n(from.row(i), from.cols(), copy.row(i));
  return copy;
}

}  // namespace attn::test
