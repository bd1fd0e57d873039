#include <algorithm>
#include <cmath>
#include <vector>

struct Cache {
  int max_seq_len;
  Matrix keys;
  Matrix values;
};

Cache create_cache(int max_seq_len, int head_dim) { return {max_seq_len, Matrix(0, head_dim), Matrix(0, head_dim)}; }

Matrix joined(const Matrix& above, const Matrix& below) {
  Matrix both(above.rows() + below.rows(), above.cols());
  for (int r = 0; r < both.rows(); r++) {
    for (int c = 0; c < both.cols(); c++) {
      both.set(r, c, r < above.rows() ? above.at(r, c) : below.at(r - above.rows(), c));
    }
  }
  return both;
}

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  if (cache.keys.rows() + key.rows() > cache.max_seq_len) fail("The cache is full.");
  cache.keys = joined(cache.keys, key);
  cache.values = joined(cache.values, value);
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
  const auto& [max_seq_len, keys, values] = cache;
  const int length = keys.rows();
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), values.cols());
  const float scale = 1 / std::sqrt(query.cols());

  for (int i = 0; i < query.rows(); i++) {
    const int position = length - query.rows() + i;
    std::vector<float> scores(position + 1);
    for (int j = 0; j <= position; j++) scores[j] = dot(query, i, keys, j) * scale;

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

void reset(Cache& cache) {
  cache.keys = Matrix(0, cache.keys.cols());
  cache.values = Matrix(0, cache.values.cols());
}
