#include <algorithm>
#include <span>

// A head's row is a piece of a wide row: both lie in one stretch of the numbers.
Matrix split(const Matrix& x, int num_heads) {
  const int width = x.cols() / num_heads;
  Matrix heads(num_heads * x.rows(), width);
  for (int t = 0; t < x.rows(); ++t) {
    for (int h = 0; h < num_heads; ++h) {
      const std::span<const float> piece = x.data().subspan(t * x.cols() + h * width, width);
      std::copy(piece.begin(), piece.end(), heads.data().subspan((h * x.rows() + t) * width, width).begin());
    }
  }
  return heads;
}

Matrix merge(const Matrix& heads, int num_heads) {
  const int width = heads.cols();
  Matrix x(heads.rows() / num_heads, num_heads * width);
  for (int t = 0; t < x.rows(); ++t) {
    for (int h = 0; h < num_heads; ++h) {
      const std::span<const float> piece = heads.data().subspan((h * x.rows() + t) * width, width);
      std::copy(piece.begin(), piece.end(), x.data().subspan(t * x.cols() + h * width, width).begin());
    }
  }
  return x;
}
