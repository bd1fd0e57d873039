// What is about to be read in pieces, read in order first.
#pragma once

#include <cstddef>

#include "attn/matrix.h"

namespace attn {

inline constexpr std::size_t kCacheLine = 64 / sizeof(float);  // numbers

/// Numbers from the first of a matrix to its last.
inline std::size_t reach(ConstMat matrix) {
  return matrix.rows() == 0 ? 0 : (matrix.rows() - 1) * matrix.row_stride() + matrix.cols();
}

/// One number of every cache line of both matrices, side by side. A machine foresees two sequential streams; it does not
/// foresee a head that picks its columns out of every row, and each row would be waited for. Worth its time where the
/// caches have seen much else since the last reading: a step of decoding, which reads all weights in between.
/// Both have the same rows, columns and stride.
inline void read_ahead(ConstMat a, ConstMat b) {
  ATTN_EXPECTS(a.rows() == b.rows() && a.cols() == b.cols() && a.row_stride() == b.row_stride(),
               "read_ahead() takes two matrices of one shape");
  const volatile float* from_a = a.data();  // volatile: nobody uses what is read
  const volatile float* from_b = b.data();
  for (std::size_t i = 0; i < reach(a); i += kCacheLine) {
    static_cast<void>(from_a[i]);
    static_cast<void>(from_b[i]);
  }
}

/// The same for one matrix.
inline void read_ahead(ConstMat matrix) {
  const volatile float* from = matrix.data();
  for (std::size_t i = 0; i < reach(matrix); i += kCacheLine) static_cast<void>(from[i]);
}

}  // namespace attn
