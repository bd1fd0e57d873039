#include <algorithm>
#include <cmath>
#include <vector>

Matrix padding_mask(const Matrix& lengths, int seq_len) {
  Matrix mask(lengths.cols(), seq_len);
  for (int b = 0; b < lengths.cols(); ++b) {
    const float length = lengths.at(0, b);
    if (!(length > 0)) fail("An empty sequence has no key to look at.");
    if (length > seq_len) fail("Only ", seq_len, " tokens fit, not ", length, ".");
    const auto row = mask.data().subspan(b * seq_len, seq_len);
    std::fill(row.begin(), row.begin() + int(length), 1.0f);
  }
  return mask;
}

// Sequence by sequence; padded keys take no part at all, and their weights stay at 0.
Matrix masked_weights(const Matrix& scores, const Matrix& mask) {
  Matrix weights(scores.rows(), scores.cols());
  const int queries = scores.rows() / mask.rows();
  for (int b = 0; b < mask.rows(); ++b) {
    std::vector<int> keys;
    for (int j = 0; j < mask.cols(); ++j) {
      if (mask.at(b, j) > 0) keys.push_back(j);
    }
    for (int r = b * queries; r < (b + 1) * queries; ++r) {
      float most = scores.at(r, keys[0]);
      for (const int j : keys) most = std::max(most, scores.at(r, j));
      double sum = 0;
      for (const int j : keys) sum += std::exp(scores.at(r, j) - most);
      for (const int j : keys) weights.set(r, j, float(std::exp(scores.at(r, j) - most) / sum));
    }
  }
  return weights;
}
