#include <vector>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  std::vector<std::vector<float>> all;
  for (;;) all.push_back(std::vector<float>(100000));
}
