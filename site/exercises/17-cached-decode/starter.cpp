#include <algorithm>
#include <cmath>
#include <vector>

struct Model {
  Matrix embedding, position, w_query, w_key, w_value;
};

// A token at its place.
std::vector<float> vector(const Model& model, int token, int place) {
  std::vector<float> x;
  for (int c = 0; c < model.embedding.cols(); c++) {
    x.push_back(model.embedding.at(token, c) +
                model.position.at(place, c));
  }
  return x;
}

// A row times a matrix.
std::vector<float> times(const std::vector<float>& x,
                         const Matrix& weights) {
  std::vector<float> product;
  for (int c = 0; c < weights.cols(); c++) {
    float sum = 0;
    for (int k = 0; k < int(x.size()); k++)
      sum += x[k] * weights.at(k, c);
    product.push_back(sum);
  }
  return product;
}

// x with row r of a matrix.
float dot(const std::vector<float>& x, const Matrix& matrix, int r) {
  float sum = 0;
  for (int c = 0; c < int(x.size()); c++) sum += x[c] * matrix.at(r, c);
  return sum;
}

// The column of the largest number; the first of equals.
int largest(const Matrix& row) {
  int best = 0;
  for (int c = 1; c < row.cols(); c++) {
    if (row.at(0, c) > row.at(0, best)) best = c;
  }
  return best;
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

// Whatever the other functions need of a text.
struct Session {
  Model model;
  int length = 0;
};

Session create_session(const Matrix& embedding, const Matrix& position,
                       const Matrix& w_query, const Matrix& w_key,
                       const Matrix& w_value) {
  return {{embedding, position, w_query, w_key, w_value}};
}

// prompt (1 × n): reads all of it; gives the logits of what follows.
Matrix prefill(Session& session, const Matrix& prompt) {
  Matrix logits(1, session.model.embedding.rows());

  // Which token's output are these logits made of? What has to be kept?

  return logits;
}

// Reads one more token; gives the logits of what follows.
Matrix decode(Session& session, int token) {
  Matrix logits(1, session.model.embedding.rows());

  return logits;
}

// A new text: the prompt, and new_tokens more.
GenerateResult generate(Session& session, const Matrix& prompt,
                        int new_tokens) {
  Matrix tokens(1, prompt.cols() + new_tokens);
  Matrix logits(new_tokens, session.model.embedding.rows());

  return {tokens, logits};
}
