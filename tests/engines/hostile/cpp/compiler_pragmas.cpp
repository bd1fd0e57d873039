#pragma clang optimize off
#pragma clang diagnostic ignored "-Weverything"
#pragma GCC system_header
#pragma clang attribute push(__attribute__((export_name("lab_state"))), apply_to = function)
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
#pragma clang attribute pop
