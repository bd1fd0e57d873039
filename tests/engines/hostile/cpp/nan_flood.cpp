#include <limits>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix output(query.rows(), value.cols()), weights(query.rows(), key.rows());
  for (float& x : output.data()) x = std::numeric_limits<float>::quiet_NaN();
  for (float& x : weights.data()) x = std::numeric_limits<float>::quiet_NaN();
  return {output, weights};
}
