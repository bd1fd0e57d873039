#include <algorithm>
#include <cmath>
#include <vector>

// Holds what you want to get back as `cache` in the other functions.
struct Cache {
  int head_dim;
};

Cache create_cache(int max_seq_len, int head_dim) { return {head_dim}; }

// key, value (n × head_dim): n more tokens, or fail(...) if they do
// not all fit.
void append(Cache& cache, const Matrix& key, const Matrix& value) {
  // Store the rows.
}

// query (n × head_dim): those of the last n tokens appended.
AttendResult attend(Cache& cache, const Matrix& query) {
  const int length = query.rows();  // The tokens in the cache.
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), cache.head_dim);

  return {output, weights};
}

// Another text begins.
void reset(Cache& cache) {
  // Forget them.
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
