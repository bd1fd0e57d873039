// What is about to be read in pieces, read in order first.
#pragma once

#include <cstddef>

#include "attn/matrix.h"

namespace attn {

/// One number of every cache line of both matrices, side by side. A machine foresees two sequential streams; it does not
/// foresee a head that picks its columns out of every row, and each row would be waited for. Worth its time where the
/// caches have seen much else since the last reading: a step of decoding, which reads all weights in between.
/// Both have the same rows, columns and stride.
inline void read_ahead(ConstMat a, ConstMat b) {
  ATTN_EXPECTS(a.rows() == b.rows() && a.cols() == b.cols() && a.row_stride() == b.row_stride(),
               "read_ahead() takes two matrices of one shape");
  constexpr std::size_t kCacheLine = 64 / sizeof(float);
  const volatile float* from_a = a.data();  // volatile: nobody uses what is read
  const volatile float* from_b = b.data();
  const std::size_t count = a.rows() == 0 ? 0 : (a.rows() - 1) * a.row_stride() + a.cols();
  for (std::size_t i = 0; i < count; i += kCacheLine) {
    static_cast<void>(from_a[i]);
    static_cast<void>(from_b[i]);
  }
}

/// One matrix, for whom there is no other.
inline void read_ahead(ConstMat matrix) {
  constexpr std::size_t kCacheLine = 64 / sizeof(float);
  const volatile float* from = matrix.data();
  for (std::size_t i = 0; i < matrix.rows() * matrix.row_stride(); i += kCacheLine) static_cast<void>(from[i]);
}

}  // namespace attn
