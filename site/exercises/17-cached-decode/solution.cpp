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
    x.push_back(model.embedding.at(token, c) + model.position.at(place, c));
  }
  return x;
}

// A row times a matrix.
std::vector<float> times(const std::vector<float>& x, const Matrix& weights) {
  std::vector<float> product;
  for (int c = 0; c < weights.cols(); c++) {
    float sum = 0;
    for (int k = 0; k < int(x.size()); k++) sum += x[k] * weights.at(k, c);
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

// The model, and keys and values of all tokens read so far.
struct Session {
  Model model;
  Matrix keys, values;
  int length = 0;
};

Session create_session(const Matrix& embedding, const Matrix& position, const Matrix& w_query, const Matrix& w_key,
                       const Matrix& w_value) {
  const int places = position.rows();
  const int head_dim = embedding.cols();
  return {{embedding, position, w_query, w_key, w_value}, Matrix(places, head_dim), Matrix(places, head_dim)};
}

// Stores one more token, at the place that follows those before it.
std::vector<float> read(Session& session, int token) {
  auto& [model, keys, values, length] = session;
  const std::vector<float> x = vector(model, token, length);
  const std::vector<float> key = times(x, model.w_key);
  const std::vector<float> value = times(x, model.w_value);
  for (int c = 0; c < int(x.size()); c++) {
    keys.set(length, c, key[c]);
    values.set(length, c, value[c]);
  }
  length++;
  return x;
}

// Reads one more token; gives the logits of what follows.
Matrix decode(Session& session, int token) {
  const auto& [model, keys, values, length] = session;
  // The token is stored first, because it looks at itself, too.
  const std::vector<float> query = times(read(session, token), model.w_query);

  std::vector<float> scores;
  for (int j = 0; j < length; j++) scores.push_back(dot(query, keys, j) / std::sqrt(query.size()));
  const std::vector<float> weights = softmax(scores);
  std::vector<float> output(query.size());
  for (int c = 0; c < int(output.size()); c++) {
    for (int j = 0; j < length; j++) output[c] += weights[j] * values.at(j, c);
  }

  Matrix logits(1, model.embedding.rows());
  for (int id = 0; id < logits.cols(); id++) logits.set(0, id, dot(output, model.embedding, id));
  return logits;
}

// prompt (1 × n): reads all of it; gives the logits of what follows.
Matrix prefill(Session& session, const Matrix& prompt) {
  const int last = prompt.cols() - 1;
  for (int t = 0; t < last; t++) read(session, prompt.at(0, t));
  return decode(session, prompt.at(0, last));
}

// A new text: the prompt, and new_tokens more.
GenerateResult generate(Session& session, const Matrix& prompt, int new_tokens) {
  Matrix tokens(1, prompt.cols() + new_tokens);
  Matrix logits(new_tokens, session.model.embedding.rows());
  for (int t = 0; t < prompt.cols(); t++) tokens.set(0, t, prompt.at(0, t));

  Matrix row = prefill(session, prompt);
  for (int step = 0; step < new_tokens; step++) {
    const int token = largest(row);
    tokens.set(0, prompt.cols() + step, token);
    for (int id = 0; id < row.cols(); id++) logits.set(step, id, row.at(0, id));
    // Nobody asks what follows the last one.
    if (step < new_tokens - 1) row = decode(session, token);
  }
  return {tokens, logits};
}
