int down(volatile int depth) { return 1 + down(depth + 1) + depth; }
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {Matrix(down(0), 1), key}; }
