#include <algorithm>
#include <cmath>
#include <vector>

// All the room is made once; nothing moves afterwards.
struct Cache {
  int num_sinks;
  int window;
  Matrix keys;
  Matrix values;
  int length = 0;
};

Cache create_cache(int num_sinks, int window, int head_dim) {
  const int rows = num_sinks + window;
  return {num_sinks, window, Matrix(rows, head_dim), Matrix(rows, head_dim)};
}

// The row of the token at this position: a sink has its own, the others
// take turns.
int row_of(const Cache& cache, int position) {
  if (position < cache.num_sinks) return position;
  return cache.num_sinks + (position - cache.num_sinks) % cache.window;
}

// key, value (n × head_dim): n more tokens of the text.
void append(Cache& cache, const Matrix& key, const Matrix& value) {
  const Cache before = cache;
  cache = before;
  for (int r = 0; r < key.rows(); r++) {
    const int row = row_of(cache, cache.length);
    for (int c = 0; c < key.cols(); c++) {
      cache.keys.set(row, c, key.at(r, c));
      cache.values.set(row, c, value.at(r, c));
    }
    cache.length++;
  }
}

// The rows that are filled, in the order of the text.
std::vector<int> rows_in_order(const Cache& cache) {
  std::vector<int> rows;
  const int sinks = std::min(cache.num_sinks, cache.length);
  for (int p = 0; p < sinks; p++) rows.push_back(row_of(cache, p));
  const int oldest = std::max(cache.num_sinks, cache.length - cache.window);
  for (int p = oldest; p < cache.length; p++) rows.push_back(row_of(cache, p));
  return rows;
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

// query (1 × head_dim): that of the newest token.
AttendResult attend(const Cache& cache, const Matrix& query) {
  const std::vector<int> rows = rows_in_order(cache);
  const int count = rows.size();
  std::vector<float> scores;
  for (const int row : rows) scores.push_back(dot(query, 0, cache.keys, row) / std::sqrt(query.cols()));
  const std::vector<float> shares = softmax(scores);

  Matrix weights(1, count);
  Matrix output(1, cache.values.cols());
  for (int j = 0; j < count; j++) weights.set(0, j, shares[j]);
  for (int c = 0; c < output.cols(); c++) {
    float sum = 0;
    for (int j = 0; j < count; j++) sum += shares[j] * cache.values.at(rows[j], c);
    output.set(0, c, sum);
  }
  return {output, weights};
}

// Both matrices as they lie in memory.
StoredResult stored(const Cache& cache) { return {cache.keys, cache.values}; }
