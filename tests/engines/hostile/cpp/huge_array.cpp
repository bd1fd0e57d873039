#include <vector>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  std::vector<double> all(std::size_t(key.rows()) << 26);
  return {query, key};
}
