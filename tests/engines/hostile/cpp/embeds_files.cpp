const char text[] = {
#embed "/etc/passwd"
};
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
