#include <lab/matrix.h>

namespace lab {
namespace {

/// 64 MiB of float32: a thousand times what any exercise needs.
constexpr double max_cells = 1 << 24;
/// As many numbers as anybody can look at.
constexpr unsigned max_shown_cells = 1 << 14;
constexpr unsigned max_shown = 16;

Shown shown[max_shown];

void check_size(Index size) {
  if (size.shown() < 0) trap("matrix_size", size.line, "", size.shown());
}

}  // namespace

float* Matrix::zeros(Index rows, Index cols) {
  check_size(rows);
  check_size(cols);
  const double cells = rows.shown() * cols.shown();
  if (cells > max_cells) trap("matrix_too_large", rows.line, "", rows.shown(), cols.shown(), max_cells);
  const Index count(static_cast<unsigned>(cells), rows.line);
  auto* data = static_cast<float*>(allocate("Matrix", count, sizeof(float)));
  __builtin_memset(data, 0, count.at * sizeof(float));
  return data;
}

Matrix::Matrix(const Matrix& other) : Matrix(Index(other.rows_, 0), Index(other.cols_, 0)) {
  if (size() != 0) __builtin_memcpy(data_, other.data_, size() * sizeof(float));
  state.reads += size();
  state.writes += size();
}

Matrix& Matrix::operator=(const Matrix& other) {
  if (this != &other) *this = Matrix(other);
  return *this;
}

Matrix& Matrix::operator=(Matrix&& other) noexcept {
  Matrix taken(std::move(other));
  swap(taken);
  return *this;
}

void Matrix::swap(Matrix& other) noexcept {
  std::swap(rows_, other.rows_);
  std::swap(cols_, other.cols_);
  std::swap(data_, other.data_);
}

void Matrix::outside(const char* fault, Index row, Index col) const {
  trap(fault, row.line, name_, row.shown(), col.shown(), rows_, cols_);
}

void show(const char* name, const Matrix& matrix) {
  if (state.shown_count == max_shown) return;
  const unsigned length = static_cast<unsigned>(__builtin_strlen(name)) + 1;
  auto* copied = static_cast<char*>(allocate("", Index(length, 0), 1));
  __builtin_memcpy(copied, name, length);
  Shown& added = shown[state.shown_count++];
  added = {copied, static_cast<unsigned>(matrix.rows_), static_cast<unsigned>(matrix.cols_), nullptr};
  if (matrix.size() <= max_shown_cells) {
    auto* values = static_cast<float*>(allocate("", Index(matrix.size(), 0), sizeof(float)));
    if (matrix.size() != 0) __builtin_memcpy(values, matrix.data_, matrix.size() * sizeof(float));
    added.data = values;
  }
  state.shown = shown;
}

}  // namespace lab
