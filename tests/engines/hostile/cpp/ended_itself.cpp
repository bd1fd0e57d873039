#include <cstdlib>
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { std::abort(); }
