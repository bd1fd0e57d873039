#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

constexpr float infinity = std::numeric_limits<float>::infinity();

// lengths (1 × batch): how many tokens of each sequence are real.
// The mask (batch × seq_len) is 1 for a real token, 0 for padding.
Matrix padding_mask(const Matrix& lengths, int seq_len) {
  Matrix mask(lengths.cols(), seq_len);

  // Which lengths make no sense? Which keys of sequence b are real?

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

  // To which sequence does row r belong?

  return weights;
}
