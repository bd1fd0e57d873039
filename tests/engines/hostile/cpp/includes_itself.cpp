#include "your_code.cpp"
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
