// A mask of 0 and -infinity, added to all scores at once; attention itself knows nothing of it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace std;

vector<vector<float>> causal_mask(size_t queries, size_t keys) {
  vector<vector<float>> mask(queries, vector<float>(keys, 0.0f));
  for (size_t i = 0; i < queries; ++i) {
    for (size_t j = i + keys - queries + 1; j < keys; ++j) mask[i][j] = -numeric_limits<float>::infinity();
  }
  return mask;
}

AttendResult attend(Matrix& query, Matrix& key, Matrix& value) {
  const size_t queries = query.rows(), keys = key.rows(), head_dim = query.cols();
  auto scores = causal_mask(queries, keys);
  for (size_t c = 0; c < head_dim; ++c) {
    for (size_t i = 0; i < queries; ++i) {
      for (size_t j = 0; j < keys; ++j) scores[i][j] += query.at(i, c) * key.at(j, c) / sqrt(float(head_dim));
    }
  }
  AttendResult result{Matrix(queries, value.cols()), Matrix(queries, keys)};
  for (size_t i = 0; i < queries; ++i) {
    vector<float>& row = scores[i];
    const float largest = *max_element(begin(row), end(row));
    for (auto& x : row) x = expf(x - largest);
    const float total = accumulate(row.cbegin(), row.cend(), 0.f);
    for (size_t j = 0; j < keys; ++j) result.weights.set(i, j, row[j] / total);
    for (int c = 0; c < value.cols(); ++c) {
      float sum = 0;
      for (size_t j = 0; j < keys; ++j) sum += result.weights.at(i, j) * value.at(j, c);
      result.output.set(i, c, sum);
    }
  }
  return result;
}
