#include <algorithm>
#include <cmath>
#include <vector>

// How many steps of this scale x is, to the nearest.
float code_of(float x, float scale) { return scale == 0 ? 0 : std::round(x / scale); }

// key (tokens × head_dim): each channel of each group has its scale.
QuantizeKeysResult quantize_keys(const Matrix& key, int group_size) {
  Matrix codes(key.rows(), key.cols());
  Matrix scales((key.rows() + group_size - 1) / group_size, key.cols());
  for (int g = 0; g < scales.rows(); g++) {
    const int from = g * group_size;
    const int end = std::min(from + group_size, key.rows());
    for (int c = 0; c < key.cols(); c++) {
      float largest = 0;
      for (int t = from; t < end; t++) largest = std::max(largest, std::abs(key.at(t, c)));
      const float scale = largest / 127;
      scales.set(g, c, scale);
      for (int t = from; t < end; t++) codes.set(t, c, code_of(key.at(t, c), scale));
    }
  }
  return {codes, scales};
}

// value (tokens × value_dim): each token has its scale.
QuantizeValuesResult quantize_values(const Matrix& value) {
  Matrix codes(value.rows(), value.cols());
  Matrix scales(value.rows(), 1);
  for (int t = 0; t < value.rows(); t++) {
    float largest = 0;
    for (int c = 0; c < value.cols(); c++) largest = std::max(largest, std::abs(value.at(t, c)));
    const float scale = largest / 127;
    scales.set(t, 0, scale);
    for (int c = 0; c < value.cols(); c++) codes.set(t, c, code_of(value.at(t, c), scale));
  }
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
Matrix attend(const Matrix& query, const Matrix& key_codes, const Matrix& key_scales, const Matrix& value_codes,
              const Matrix& value_scales, int group_size) {
  Matrix output(query.rows(), value_codes.cols());
  for (int i = 0; i < query.rows(); i++) {
    std::vector<float> scores;
    for (int t = 0; t < key_codes.rows(); t++) {
      const int group = t / group_size;
      float sum = 0;
      for (int c = 0; c < query.cols(); c++) {
        sum += query.at(i, c) * key_codes.at(t, c) * key_scales.at(group, c);
      }
      scores.push_back(sum);
    }
    const std::vector<float> weights = softmax(scores);
    for (int c = 0; c < output.cols(); c++) {
      float sum = 0;
      for (int t = 0; t < value_codes.rows(); t++) {
        sum += weights[t] * value_codes.at(t, c) * value_scales.at(t, 0);
      }
      output.set(i, c, sum);
    }
  }
  return output;
}
