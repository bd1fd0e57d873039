#include <algorithm>
#include <cmath>
#include <vector>

// Holds what you want to get back as `cache` in the other functions.
struct Cache {
  Matrix keys;
  Matrix values;
};

Cache create_cache(int num_sinks, int window, int head_dim) {
  const int rows = num_sinks + window;
  return {Matrix(rows, head_dim), Matrix(rows, head_dim)};
}

// key, value (n × head_dim): n more tokens of the text.
void append(Cache& cache, const Matrix& key, const Matrix& value) {
  // Each token has its row: which?
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
  Matrix weights(1, cache.keys.rows());
  Matrix output(1, cache.values.cols());

  // Which rows are filled, and in which order did their tokens come?

  return {output, weights};
}

// Both matrices as they lie in memory.
StoredResult stored(const Cache& cache) {
  return {cache.keys, cache.values};
}
