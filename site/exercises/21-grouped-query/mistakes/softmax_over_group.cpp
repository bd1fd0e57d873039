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

  for (int kv = 0; kv < num_kv_heads; kv++) {
    const int shared = kv * head_dim;
    for (int i = 0; i < query.rows(); i++) {
      std::vector<float> scores;
      for (int h = kv * group; h < (kv + 1) * group; h++) {
        for (int j = 0; j < key.rows(); j++) {
          float sum = 0;
          for (int c = 0; c < head_dim; c++) sum += query.at(i, h * head_dim + c) * key.at(j, shared + c);
          scores.push_back(sum * scale);
        }
      }
      const std::vector<float> shares = softmax(scores);
      for (int k = 0; k < int(shares.size()); k++) {
        const int h = kv * group + k / key.rows();
        const int j = k % key.rows();
        weights.set(h * query.rows() + i, j, shares[k]);
        for (int c = h * head_dim; c < (h + 1) * head_dim; c++) {
          output.set(i, c, output.at(i, c) + shares[k] * value.at(j, shared + c - h * head_dim));
        }
      }
    }
  }
  return {output, weights};
}

// How many heads ask makes no difference: only keys and values are kept.
double cache_bytes(int seq_len, int num_layers, int num_heads, int num_kv_heads, int head_dim, int bytes_per_number) {
  const double numbers_per_token = 2 * num_kv_heads * head_dim;
  return numbers_per_token * num_layers * seq_len * bytes_per_number;
}
