static_assert(sizeof(int) == 8, "missing_function attend FORGED");
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
