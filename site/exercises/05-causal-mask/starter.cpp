#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

// Row i of a with row j of b.
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

// query (seq_len_q × head_dim), key (seq_len_k × head_dim),
// value (seq_len_k × value_dim)
AttendResult attend(const Matrix& query, const Matrix& key,
                    const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  const float scale = 1 / std::sqrt(query.cols());

  for (int i = 0; i < query.rows(); i++) {
    std::vector<float> scores;
    for (int j = 0; j < key.rows(); j++) {
      // May query i look at key j?
      scores.push_back(dot(query, i, key, j) * scale);
    }

    const std::vector<float> shares = softmax(scores);
    for (int j = 0; j < key.rows(); j++) {
      weights.set(i, j, shares[j]);
      for (int c = 0; c < value.cols(); c++) {
        output.set(i, c, output.at(i, c) + shares[j] * value.at(j, c));
      }
    }
  }
  return {output, weights};
}
