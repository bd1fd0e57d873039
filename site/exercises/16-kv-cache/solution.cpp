#include <algorithm>
#include <cmath>
#include <vector>

// All the room is made once; nothing moves afterwards.
struct Cache {
  Matrix keys;
  Matrix values;
  int length = 0;
};

Cache create_cache(int max_seq_len, int head_dim) {
  return {Matrix(max_seq_len, head_dim), Matrix(max_seq_len, head_dim)};
}

// key, value (n × head_dim): n more tokens, or fail(...) if they do not all fit.
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

// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

// Turns scores into shares that sum to 1.
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

// query (n × head_dim): the queries of the last n tokens that were appended.
AttendResult attend(const Cache& cache, const Matrix& query) {
  const auto& [keys, values, length] = cache;
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), values.cols());
  const float scale = 1 / std::sqrt(query.cols());

  for (int i = 0; i < query.rows(); i++) {
    // The loop ends at the query's own position: later keys need no mask when nobody looks at them.
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

// Old numbers may stay where they are: nothing beyond `length` is ever read.
void reset(Cache& cache) { cache.length = 0; }
