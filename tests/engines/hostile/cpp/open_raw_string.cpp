AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
const char* rest = R"swallow(
