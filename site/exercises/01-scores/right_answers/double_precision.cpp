// Terms outermost, and sums in double precision.
#include <vector>

Matrix score(const Matrix& query, const Matrix& key) {
  const int rows = query.rows();
  const int cols = key.rows();
  std::vector<double> sums(rows * cols, 0.0);
  for (int c = 0; c < query.cols(); ++c) {
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < cols; ++j) sums[i * cols + j] += double(query.at(i, c)) * key.at(j, c);
    }
  }
  Matrix scores(rows, cols);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < cols; ++j) scores.set(i, j, float(sums[i * cols + j]));
  }
  return scores;
}
