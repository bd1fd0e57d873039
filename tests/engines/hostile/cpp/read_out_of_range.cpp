#include <vector>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  std::vector<float> scores(3);
  return {Matrix(1, 1).set(0, 0, scores[key.rows() + 10]), key};
}
