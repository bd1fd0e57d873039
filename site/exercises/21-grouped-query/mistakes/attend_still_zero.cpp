#include <algorithm>
#include <cmath>
#include <vector>

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

// query (seq_len_q × num_heads · head_dim), key and value (seq_len_k × num_kv_heads · head_dim)
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value, int num_heads, int num_kv_heads) {
  const int head_dim = query.cols() / num_heads;
  const int group = num_heads / num_kv_heads;
  const float scale = 1 / std::sqrt(head_dim);
  Matrix weights(num_heads * query.rows(), key.rows());
  Matrix output(query.rows(), query.cols());

  return {output, weights};
}

// How many heads ask makes no difference: only keys and values are kept.
double cache_bytes(int seq_len, int num_layers, int num_heads, int num_kv_heads, int head_dim, int bytes_per_number) {
  const double numbers_per_token = 2 * num_kv_heads * head_dim;
  return numbers_per_token * num_layers * seq_len * bytes_per_number;
}
