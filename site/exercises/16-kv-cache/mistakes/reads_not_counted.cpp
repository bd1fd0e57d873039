#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using Row = std::vector<float>;

struct Cache {
  int max_seq_len;
  int head_dim;
  std::vector<Row> keys;
  std::vector<Row> values;
};

Cache create_cache(int max_seq_len, int head_dim) { return {max_seq_len, head_dim, {}, {}}; }

Row row_of(const Matrix& matrix, int r) {
  Row row;
  for (int c = 0; c < matrix.cols(); c++) row.push_back(matrix.at(r, c));
  return row;
}

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  if (int(cache.keys.size()) + key.rows() > cache.max_seq_len) fail("The cache is full.");
  for (int r = 0; r < key.rows(); r++) {
    cache.keys.push_back(row_of(key, r));
    cache.values.push_back(row_of(value, r));
  }
}

AttendResult attend(const Cache& cache, const Matrix& query) {
  const int length = cache.keys.size();
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), cache.head_dim);
  for (int i = 0; i < query.rows(); i++) {
    const Row q = row_of(query, i);
    Row exps;
    for (int j = 0; j <= length - query.rows() + i; j++) {
      exps.push_back(std::inner_product(q.begin(), q.end(), cache.keys[j].begin(), 0.0f) / std::sqrt(cache.head_dim));
    }
    const float largest = *std::max_element(exps.begin(), exps.end());
    float total = 0;
    for (float& x : exps) total += x = std::exp(x - largest);
    Row sums(cache.head_dim);
    for (size_t j = 0; j < exps.size(); j++) {
      weights.set(i, j, exps[j] / total);
      for (int c = 0; c < cache.head_dim; c++) sums[c] += exps[j] / total * cache.values[j][c];
    }
    for (int c = 0; c < cache.head_dim; c++) output.set(i, c, sums[c]);
  }
  return {output, weights};
}

void reset(Cache& cache) {
  cache.keys.clear();
  cache.values.clear();
}
