#define attend another_name
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
