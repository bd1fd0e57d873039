#include <algorithm>
#include <cmath>
#include <vector>

// One factor for all numbers that share a scale: multiply, not divide.
float inverse(float largest) { return largest > 0 ? 127 / largest : 0; }

QuantizeKeysResult quantize_keys(const Matrix& key, int group_size) {
  Matrix codes(key.rows(), key.cols());
  Matrix largest((key.rows() + group_size - 1) / group_size, key.cols());
  for (int t = 0; t < key.rows(); t++) {
    for (int c = 0; c < key.cols(); c++) {
      const int g = t / group_size;
      largest.set(g, c, std::max(largest.at(g, c), std::fabs(key.at(t, c))));
    }
  }
  for (int t = 0; t < key.rows(); t++) {
    for (int c = 0; c < key.cols(); c++) {
      codes.set(t, c, std::nearbyint(key.at(t, c) * inverse(largest.at(t / group_size, c))));
    }
  }
  Matrix scales(largest.rows(), largest.cols());
  for (int g = 0; g < scales.rows(); g++) {
    for (int c = 0; c < scales.cols(); c++) scales.set(g, c, largest.at(g, c) / 127);
  }
  return {codes, scales};
}

// The same along the other axis.
QuantizeValuesResult quantize_values(const Matrix& value) {
  Matrix codes(value.rows(), value.cols());
  Matrix scales(value.rows(), 1);
  for (int t = 0; t < value.rows(); t++) {
    double largest = 0;
    for (int c = 0; c < value.cols(); c++) {
      if (std::fabs(value.at(t, c)) > largest) largest = std::fabs(value.at(t, c));
    }
    scales.set(t, 0, largest / 127);
    for (int c = 0; c < value.cols() && largest > 0; c++) {
      codes.set(t, c, int(std::floor(value.at(t, c) * 127 / largest + 0.5)));
    }
  }
  return {codes, scales};
}

// The scales of a group go into the query, and the keys stay codes.
Matrix attend(const Matrix& query, const Matrix& key_codes, const Matrix& key_scales, const Matrix& value_codes,
              const Matrix& value_scales, int group_size) {
  Matrix output(query.rows(), value_codes.cols());
  for (int i = 0; i < query.rows(); i++) {
    std::vector<double> scores;
    for (int g = 0; g < key_scales.rows(); g++) {
      std::vector<double> folded;
      for (int c = 0; c < query.cols(); c++) folded.push_back(double(query.at(i, c)) * key_scales.at(g, c));
      for (int t = g * group_size; t < std::min((g + 1) * group_size, key_codes.rows()); t++) {
        double score = 0;
        for (int c = 0; c < query.cols(); c++) score += folded[c] * key_codes.at(t, c);
        scores.push_back(score / std::sqrt(double(query.cols())));
      }
    }
    const double highest = *std::max_element(scores.begin(), scores.end());
    double total = 0;
    std::vector<double> sums(output.cols());
    for (int t = 0; t < value_codes.rows(); t++) {
      const double share = std::exp(scores[t] - highest);
      total += share;
      for (int c = 0; c < output.cols(); c++) sums[c] += share * value_scales.at(t, 0) * value_codes.at(t, c);
    }
    for (int c = 0; c < output.cols(); c++) output.set(i, c, sums[c] / total);
  }
  return output;
}
