#include <algorithm>
#include <cmath>
#include <vector>

struct Cache {
  Matrix queries;
  Matrix keys;
  Matrix values;
  int length = 0;
};

Cache create_cache(int max_seq_len, int head_dim) {
  return {Matrix(max_seq_len, head_dim), Matrix(max_seq_len, head_dim), Matrix(max_seq_len, head_dim)};
}

void copy(const Matrix& from, Matrix& to, int begin) {
  for (int r = 0; r < from.rows(); r++) {
    for (int c = 0; c < from.cols(); c++) to.set(begin + r, c, from.at(r, c));
  }
}

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  if (cache.length + key.rows() > cache.keys.rows()) fail("The cache is full.");
  copy(key, cache.keys, cache.length);
  copy(value, cache.values, cache.length);
  cache.length += key.rows();
}

// The attention of the whole text, of which the last rows are returned.
AttendResult attend(Cache& cache, const Matrix& query) {
  auto& [queries, keys, values, length] = cache;
  const int first = length - query.rows();
  copy(query, queries, first);
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), values.cols());
  for (int i = 0; i < length; i++) {
    std::vector<float> exps;
    for (int j = 0; j <= i; j++) {
      float sum = 0;
      for (int c = 0; c < keys.cols(); c++) sum += queries.at(i, c) * keys.at(j, c);
      exps.push_back(sum / std::sqrt(keys.cols()));
    }
    const float largest = *std::max_element(exps.begin(), exps.end());
    float total = 0;
    for (float& x : exps) total += x = std::exp(x - largest);
    std::vector<float> row(values.cols());
    for (int j = 0; j <= i; j++) {
      for (int c = 0; c < values.cols(); c++) row[c] += exps[j] / total * values.at(j, c);
    }
    if (i < first) continue;
    for (int j = 0; j <= i; j++) weights.set(i - first, j, exps[j] / total);
    for (int c = 0; c < values.cols(); c++) output.set(i - first, c, row[c]);
  }
  return {output, weights};
}

void reset(Cache& cache) { cache.length = 0; }
