#pragma once
#include <lab/memory.h>
#include <lab/output.h>
#include <span>

namespace lab {

/// (rows × cols) float32, row-major. Checks each index and counts what is read and written.
class Matrix {
 public:
  Matrix() = default;
  /// Zeros.
  Matrix(Index rows, Index cols) : rows_(int(rows.at)), cols_(int(cols.at)), data_(zeros(rows, cols)) {}
  /// Copying reads every element, and is counted so.
  Matrix(const Matrix& other);
  Matrix(Matrix&& other) noexcept { swap(other); }
  Matrix& operator=(const Matrix& other);
  Matrix& operator=(Matrix&& other) noexcept;
  ~Matrix() { release(data_); }

  int rows() const { return rows_; }
  int cols() const { return cols_; }

  /// The value at (row, col), both counted from 0.
  float at(Index row, Index col) const {
    check("matrix_at", row, col);
    ++state.reads;
    return data_[row.at * unsigned(cols_) + col.at];
  }
  float operator()(Index row, Index col) const { return at(row, col); }
  void set(Index row, Index col, float value) {
    check("matrix_set", row, col);
    ++state.writes;
    data_[row.at * unsigned(cols_) + col.at] = value;
  }

  /// All values, row by row: (row, col) is at row * cols + col. Closed where the exercise counts reads.
  std::span<float> data(unsigned line = __builtin_LINE()) { return {open_data(line), size()}; }
  std::span<const float> data(unsigned line = __builtin_LINE()) const { return {open_data(line), size()}; }

  void swap(Matrix& other) noexcept;

  /// For `print`.
  void write() const { write_matrix(unsigned(rows_), unsigned(cols_), data_); }

 private:
  friend struct Host;
  friend void show(const char* name, const Matrix& matrix);

  std::size_t size() const { return std::size_t(rows_) * std::size_t(cols_); }
  static float* zeros(Index rows, Index cols);
  float* open_data(unsigned line) const {
    if (state.data_closed) trap("data_closed", line, name_);
    return data_;
  }
  [[gnu::always_inline]] void check(const char* fault, Index row, Index col) const {
    if (row.at >= unsigned(rows_) || col.at >= unsigned(cols_)) [[unlikely]]
      outside(fault, row, col);
  }
  [[noreturn]] void outside(const char* fault, Index row, Index col) const;

  int rows_ = 0;
  int cols_ = 0;
  float* data_ = nullptr;
  const char* name_ = "matrix";
};

inline void swap(Matrix& a, Matrix& b) noexcept { a.swap(b); }

/// Draws the matrix beside your verdict, under this name.
void show(const char* name, const Matrix& matrix);
template <characters T>
void show(const T& name, const Matrix& matrix) {
  show(name.c_str(), matrix);
}

}  // namespace lab
