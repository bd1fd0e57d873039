int before_anything = (__builtin_trap(), 1);
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
