// Matrices are row-major and of rank two; a head is a strided column view, so no tensor of higher rank is needed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <type_traits>
#include <utility>

#include "attn/contract.h"

namespace attn {

/// A window on rows × cols elements of somebody else's memory; row r starts at data + r * row_stride.
template <typename T>
class MatrixView {
 public:
  MatrixView() = default;
  MatrixView(T* data, std::size_t rows, std::size_t cols) : MatrixView(data, rows, cols, cols) {}
  MatrixView(T* data, std::size_t rows, std::size_t cols, std::size_t row_stride)
      : data_(data), rows_(rows), cols_(cols), row_stride_(row_stride) {
    ATTN_EXPECTS(row_stride >= cols, "a matrix view needs row_stride >= cols");
  }

  /// A view that may write is also a view that may read.
  template <typename U>
    requires(std::is_const_v<T> && std::is_same_v<U, std::remove_const_t<T>>)
  MatrixView(const MatrixView<U>& other)
      : data_(other.data()), rows_(other.rows()), cols_(other.cols()), row_stride_(other.row_stride()) {}

  T* data() const { return data_; }
  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t row_stride() const { return row_stride_; }
  std::size_t size() const { return rows_ * cols_; }

  T* row(std::size_t r) const { return data_ + r * row_stride_; }
  T& operator()(std::size_t r, std::size_t c) const { return data_[r * row_stride_ + c]; }

  /// `count` columns from `first`: (rows × count). Head h of a (seq_len × embed_dim) matrix is
  /// columns(h * head_dim, head_dim).
  MatrixView columns(std::size_t first, std::size_t count) const {
    ATTN_EXPECTS(first + count <= cols_, "columns() must lie inside the matrix");
    return {data_ + first, rows_, count, row_stride_};
  }

  /// `count` rows from `first`: (count × cols).
  MatrixView rows_from(std::size_t first, std::size_t count) const {
    ATTN_EXPECTS(first + count <= rows_, "rows_from() must lie inside the matrix");
    return {data_ + first * row_stride_, count, cols_, row_stride_};
  }

 private:
  T* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::size_t row_stride_ = 0;
};

using Mat = MatrixView<float>;
using ConstMat = MatrixView<const float>;

/// Owns rows × cols zeros. The memory resource has no default: who allocates says from where, so that the bytes on the
/// page are counted and not estimated. Moving is cheap; copying is the named function `clone`.
template <typename T>
class OwnedMatrix {
 public:
  OwnedMatrix(std::size_t rows, std::size_t cols, std::pmr::memory_resource& memory)
      : OwnedMatrix(uninitialized(rows, cols, memory)) {
    std::fill_n(data_, size(), T{});
  }

  /// Without the zeros: for scratch whose every element is written before it is read.
  static OwnedMatrix uninitialized(std::size_t rows, std::size_t cols, std::pmr::memory_resource& memory) {
    // On a 32-bit target the product wraps silently: 32768² floats would be asked for as 0 bytes.
    ATTN_EXPECTS(cols == 0 || rows <= std::numeric_limits<std::size_t>::max() / sizeof(T) / cols,
                 "a matrix must not need more bytes than an address can count");
    OwnedMatrix matrix(memory);
    matrix.rows_ = rows;
    matrix.cols_ = cols;
    if (matrix.size() > 0) matrix.data_ = static_cast<T*>(memory.allocate(matrix.bytes(), kAlignment));
    return matrix;
  }
  OwnedMatrix(const OwnedMatrix&) = delete;
  OwnedMatrix& operator=(const OwnedMatrix&) = delete;
  OwnedMatrix(OwnedMatrix&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        rows_(std::exchange(other.rows_, 0)),
        cols_(std::exchange(other.cols_, 0)),
        memory_(other.memory_) {}
  OwnedMatrix& operator=(OwnedMatrix&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(rows_, other.rows_);
    std::swap(cols_, other.cols_);
    std::swap(memory_, other.memory_);
    return *this;
  }
  ~OwnedMatrix() {
    if (data_ != nullptr) memory_->deallocate(data_, bytes(), kAlignment);
  }

  /// Every element copied into memory of the given resource.
  OwnedMatrix clone(std::pmr::memory_resource& memory) const {
    OwnedMatrix copy(rows_, cols_, memory);
    std::copy_n(data_, size(), copy.data_);
    return copy;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t size() const { return rows_ * cols_; }
  std::size_t bytes() const { return size() * sizeof(T); }

  T* row(std::size_t r) { return data_ + r * cols_; }
  const T* row(std::size_t r) const { return data_ + r * cols_; }
  T& operator()(std::size_t r, std::size_t c) { return data_[r * cols_ + c]; }
  const T& operator()(std::size_t r, std::size_t c) const { return data_[r * cols_ + c]; }

  MatrixView<T> view() { return {data_, rows_, cols_}; }
  MatrixView<const T> view() const { return {data_, rows_, cols_}; }

 private:
  // One cache line: no vector load of a row start straddles two.
  static constexpr std::size_t kAlignment = 64;

  explicit OwnedMatrix(std::pmr::memory_resource& memory) : memory_(&memory) {}

  T* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::pmr::memory_resource* memory_;
};

using Matrix = OwnedMatrix<float>;

}  // namespace attn
