#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

constexpr float infinity = std::numeric_limits<float>::infinity();

// lengths (1 × batch): how many tokens of each sequence are real.
// The mask (batch × seq_len) is 1 for a real token, 0 for padding.
Matrix padding_mask(const Matrix& lengths, int seq_len) {
  Matrix mask(lengths.cols(), seq_len);
  for (int b = 0; b < lengths.cols(); b++) {
    const int length = lengths.at(0, b);
    if (length < 1 || length > seq_len) {
      fail("Sequence ", b, " has ", length, " tokens; 1 to ", seq_len, " fit.");
    }
    for (int j = 0; j < length - 1; j++) mask.set(b, j, 1);
  }
  return mask;
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

// scores (batch · seq_len_q × seq_len_k): the queries of sequence 0,
// then those of sequence 1, and so on
Matrix masked_weights(const Matrix& scores, const Matrix& mask) {
  Matrix weights(scores.rows(), scores.cols());
  const int seq_len_q = scores.rows() / mask.rows();
  for (int r = 0; r < scores.rows(); r++) {
    // One row of the mask serves all queries of its sequence, padded or not.
    const int b = r / seq_len_q;
    std::vector<float> row(scores.cols());
    for (int j = 0; j < scores.cols(); j++) row[j] = mask.at(b, j) == 1 ? scores.at(r, j) : -infinity;
    const std::vector<float> shares = softmax(row);
    for (int j = 0; j < scores.cols(); j++) weights.set(r, j, shares[j]);
  }
  return weights;
}
