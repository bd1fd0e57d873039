#include <vector>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  std::vector<float> scores(3);
  print(scores[key.rows() + 10]);
  return {query, key};
}
