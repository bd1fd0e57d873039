#include <algorithm>
#include <cmath>
#include <vector>

struct Cache {
  Matrix keys;
  Matrix values;
  int length = 0;
};

Cache create_cache(int max_seq_len, int head_dim) {
  return {Matrix(max_seq_len, head_dim), Matrix(max_seq_len, head_dim)};
}

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  const int room = cache.keys.rows() - cache.length;
  if (key.rows() > room) fail("The cache has room for ", room, " more tokens, not for ", key.rows(), ".");
  for (int r = 0; r < key.rows(); r++) {
    for (int c = 0; c < key.cols(); c++) {
      cache.keys.set(cache.length + r, c, key.at(r, c));
      cache.values.set(cache.length + r, c, value.at(r, c));
    }
  }
  cache.length += key.rows();
}

float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

std::vector<float> softmax(std::vector<float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) {
    score = std::exp(score - largest);
    sum += score;
  }
  for (float& share : scores) share /= sum;
  return scores;
}

AttendResult attend(const Cache& cache, const Matrix& query) {
  const auto& [keys, values, length] = cache;
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), values.cols());

  for (int i = 0; i < query.rows(); i++) {
    const int position = length - query.rows() + i;
    std::vector<float> scores(position + 1);
    for (int j = 0; j <= position; j++) scores[j] = dot(query, i, keys, j) * std::sqrt(query.cols());

    const std::vector<float> shares = softmax(scores);
    for (int j = 0; j <= position; j++) weights.set(i, j, shares[j]);
    for (int c = 0; c < values.cols(); c++) {
      float sum = 0;
      for (int j = 0; j <= position; j++) sum += shares[j] * values.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}

void reset(Cache& cache) { cache.length = 0; }
