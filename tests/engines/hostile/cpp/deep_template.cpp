template <int n>
struct Down {
  static constexpr int value = Down<n + 1>::value;
};
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  return {Matrix(Down<0>::value, 1), key};
}
