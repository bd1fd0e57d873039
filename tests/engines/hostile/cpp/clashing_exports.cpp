[[clang::export_name("lab_state")]] void* my_state() { return nullptr; }
[[clang::export_name("lab_check")]] void my_check() {}
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
