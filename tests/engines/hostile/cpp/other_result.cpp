#include <vector>
std::vector<float> attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {1}; }
