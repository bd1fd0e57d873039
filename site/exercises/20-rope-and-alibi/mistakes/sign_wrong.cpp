#include <algorithm>
#include <cmath>
#include <vector>

// x (seq_len × head_dim): row r stands at position first_position + r.
Matrix rotate(const Matrix& x, int first_position, double theta) {
  const int half = x.cols() / 2;
  Matrix rotated(x.rows(), x.cols());
  for (int r = 0; r < x.rows(); r++) {
    const int position = first_position + r;
    for (int i = 0; i < half; i++) {
      const double angle = position * std::pow(theta, -2.0 * i / x.cols());
      const float a = x.at(r, i);
      const float b = x.at(r, i + half);
      rotated.set(r, i, a * std::cos(angle) + b * std::sin(angle));
      rotated.set(r, i + half, b * std::cos(angle) + a * std::sin(angle));
    }
  }
  return rotated;
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

// query (seq_len_q × head_dim), key and value (seq_len_k × head_dim); the queries are the last positions.
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value, double theta) {
  const Matrix turned_query = rotate(query, key.rows() - query.rows(), theta);
  const Matrix turned_key = rotate(key, 0, theta);
  const float scale = 1 / std::sqrt(query.cols());
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());

  for (int i = 0; i < query.rows(); i++) {
    std::vector<float> scores(key.rows());
    for (int j = 0; j < key.rows(); j++) scores[j] = dot(turned_query, i, turned_key, j) * scale;
    const std::vector<float> shares = softmax(scores);
    for (int j = 0; j < key.rows(); j++) weights.set(i, j, shares[j]);
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += shares[j] * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}

// scores (seq_len_q × seq_len_k) of one head
Matrix alibi(const Matrix& scores, int head, int num_heads) {
  const float slope = std::pow(2.0, -8.0 * (head + 1) / num_heads);
  const int first_position = scores.cols() - scores.rows();
  Matrix biased(scores.rows(), scores.cols());
  for (int i = 0; i < scores.rows(); i++) {
    for (int j = 0; j < scores.cols(); j++) {
      const int distance = std::max(0, first_position + i - j);
      biased.set(i, j, scores.at(i, j) - slope * distance);
    }
  }
  return biased;
}
