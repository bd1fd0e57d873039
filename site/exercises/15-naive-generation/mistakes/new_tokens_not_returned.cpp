#include <algorithm>
#include <cmath>
#include <vector>

// The vectors of the first `length` tokens, one in each row.
Matrix vectors(const Matrix& embedding, const Matrix& position, const Matrix& tokens, int length) {
  Matrix x(length, embedding.cols());
  for (int t = 0; t < length; t++) {
    for (int c = 0; c < x.cols(); c++) x.set(t, c, embedding.at(tokens.at(0, t), c) + position.at(t, c));
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

// Row i of query over all keys: one row.
Matrix attend(const Matrix& query, int i, const Matrix& key, const Matrix& value) {
  std::vector<float> scores;
  for (int j = 0; j < key.rows(); j++) scores.push_back(dot(query, i, key, j) / std::sqrt(query.cols()));
  const std::vector<float> weights = softmax(scores);
  Matrix output(1, value.cols());
  for (int c = 0; c < value.cols(); c++) {
    float sum = 0;
    for (int j = 0; j < value.rows(); j++) sum += weights[j] * value.at(j, c);
    output.set(0, c, sum);
  }
  return output;
}

// The column of the largest number in a row; the first of equals.
int largest(const Matrix& matrix, int row) {
  int best = 0;
  for (int c = 1; c < matrix.cols(); c++) {
    if (matrix.at(row, c) > matrix.at(row, best)) best = c;
  }
  return best;
}

// prompt (1 × n) holds token ids; the model goes on with new_tokens more.
GenerateResult generate(const Matrix& embedding, const Matrix& position, const Matrix& w_query, const Matrix& w_key,
                        const Matrix& w_value, const Matrix& prompt, int new_tokens) {
  const int prompt_len = prompt.cols();
  Matrix tokens(1, prompt_len + new_tokens);
  Matrix logits(new_tokens, embedding.rows());
  Matrix text(1, prompt_len + new_tokens);
  for (int t = 0; t < prompt_len; t++) {
    tokens.set(0, t, prompt.at(0, t));
    text.set(0, t, prompt.at(0, t));
  }

  for (int step = 0; step < new_tokens; step++) {
    const int length = prompt_len + step;
    const Matrix x = vectors(embedding, position, text, length);
    // The last token sees all there is: one query, and no mask.
    const Matrix query = product(x, w_query);
    const Matrix output = attend(query, length - 1, product(x, w_key), product(x, w_value));

    for (int id = 0; id < embedding.rows(); id++) logits.set(step, id, dot(output, 0, embedding, id));
    text.set(0, length, largest(logits, step));
  }
  return {tokens, logits};
}

// How often a token is multiplied with the weights.
CountProjectionsResult count_projections(double prompt_len, double new_tokens) {
  // The text is prompt_len long at first, and one longer in each round.
  const double naive = new_tokens * prompt_len + new_tokens * (new_tokens - 1) / 2;
  return {naive, prompt_len + new_tokens - 1};
}
