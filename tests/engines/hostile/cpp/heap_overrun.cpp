#include <vector>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  std::vector<float> scores(4);
  float* at = scores.data();
  for (int i = 0; i < 8; i++) at[i] = 1;
  return {query, key};
}
