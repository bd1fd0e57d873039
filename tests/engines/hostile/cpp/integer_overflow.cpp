#include <climits>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  volatile int largest = INT_MAX;
  return {Matrix(largest + 1, 1), key};
}
