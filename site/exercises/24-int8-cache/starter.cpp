#include <algorithm>
#include <cmath>
#include <vector>

// key (tokens × head_dim): each channel of each group has its scale.
QuantizeKeysResult quantize_keys(const Matrix& key, int group_size) {
  Matrix codes(key.rows(), key.cols());
  Matrix scales((key.rows() + group_size - 1) / group_size, key.cols());

  // Which numbers share a scale? Find the largest of them first.

  return {codes, scales};
}

// value (tokens × value_dim): each token has its scale.
QuantizeValuesResult quantize_values(const Matrix& value) {
  Matrix codes(value.rows(), value.cols());
  Matrix scales(value.rows(), 1);

  // The same, along the other axis.

  return {codes, scales};
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

// query (queries × head_dim), and a cache of codes and their scales.
Matrix attend(const Matrix& query, const Matrix& key_codes,
              const Matrix& key_scales, const Matrix& value_codes,
              const Matrix& value_scales, int group_size) {
  Matrix output(query.rows(), value_codes.cols());

  // Back from codes to numbers: which scale belongs to which code?

  return output;
}
