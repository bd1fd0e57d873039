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

// The mean of all key heads.
Matrix mean_head(const Matrix& m, int num_kv_heads) {
  Matrix mean(m.rows(), m.cols() / num_kv_heads);
  for (int r = 0; r < m.rows(); r++) {
    for (int c = 0; c < m.cols(); c++) {
      mean.set(r, c % mean.cols(), mean.at(r, c % mean.cols()) + m.at(r, c) / num_kv_heads);
    }
  }
  return mean;
}

// query (seq_len_q × num_heads · head_dim), key and value (seq_len_k × num_kv_heads · head_dim)
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value, int num_heads, int num_kv_heads) {
  const int head_dim = query.cols() / num_heads;
  const Matrix keys = mean_head(key, num_kv_heads);
  const Matrix values = mean_head(value, num_kv_heads);
  const float scale = 1 / std::sqrt(head_dim);
  Matrix weights(num_heads * query.rows(), key.rows());
  Matrix output(query.rows(), query.cols());

  for (int h = 0; h < num_heads; h++) {
    const int own = h * head_dim;
    for (int i = 0; i < query.rows(); i++) {
      std::vector<float> scores(key.rows());
      for (int j = 0; j < key.rows(); j++) {
        float sum = 0;
        for (int c = 0; c < head_dim; c++) sum += query.at(i, own + c) * keys.at(j, c);
        scores[j] = sum * scale;
      }
      const std::vector<float> shares = softmax(scores);
      for (int j = 0; j < key.rows(); j++) weights.set(h * query.rows() + i, j, shares[j]);
      for (int c = 0; c < head_dim; c++) {
        float sum = 0;
        for (int j = 0; j < key.rows(); j++) sum += shares[j] * values.at(j, c);
        output.set(i, own + c, sum);
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
