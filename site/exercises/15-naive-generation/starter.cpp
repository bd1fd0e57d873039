#include <algorithm>
#include <cmath>
#include <vector>

// The vectors of the first `length` tokens, one in each row.
Matrix vectors(const Matrix& embedding, const Matrix& position,
               const Matrix& tokens, int length) {
  Matrix x(length, embedding.cols());
  for (int t = 0; t < length; t++) {
    for (int c = 0; c < x.cols(); c++)
      x.set(t, c, embedding.at(tokens.at(0, t), c) + position.at(t, c));
  }
  return x;
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(a.rows(), b.cols());
  for (int i = 0; i < a.rows(); i++) {
    for (int j = 0; j < b.cols(); j++) {
      float sum = 0;
      for (int k = 0; k < a.cols(); k++) sum += a.at(i, k) * b.at(k, j);
      c.set(i, j, sum);
    }
  }
  return c;
}

// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

// Turns scores into shares that sum to 1.
std::vector<float> softmax(std::vector<float> scores) {
  const float highest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) {
    score = std::exp(score - highest);
    sum += score;
  }
  for (float& share : scores) share /= sum;
  return scores;
}

// prompt (1 × n) holds token ids; new_tokens more are to be written.
GenerateResult generate(const Matrix& embedding, const Matrix& position,
                        const Matrix& w_query, const Matrix& w_key,
                        const Matrix& w_value, const Matrix& prompt,
                        int new_tokens) {
  Matrix tokens(1, prompt.cols() + new_tokens);
  Matrix logits(new_tokens, embedding.rows());

  // Read the text, choose a token, put it at the end; then again.

  return {tokens, logits};
}

// How often a token is multiplied with the weights.
CountProjectionsResult count_projections(double prompt_len,
                                         double new_tokens) {
  return {0, 0};
}
