#include <cmath>
#include <limits>
#include <vector>

using Vector = std::vector<double>;

Vector times(const Vector& x, const Matrix& weights) {
  Vector product(weights.cols());
  for (int k = 0; k < weights.rows(); k++) {
    for (int c = 0; c < weights.cols(); c++) product[c] += x[k] * weights(k, c);
  }
  return product;
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (int c = 0; c < a.size(); c++) sum += a[c] * b[c];
  return sum;
}

// One row for each token of the text, as in training; only the last one is of use here.
std::vector<Vector> forward(const std::vector<int>& text, const Matrix& embedding, const Matrix& position,
                            const Matrix& w_query, const Matrix& w_key, const Matrix& w_value) {
  std::vector<Vector> queries, keys, values, outputs;
  for (int t = 0; t < text.size(); t++) {
    Vector x;
    for (int c = 0; c < embedding.cols(); c++) x.push_back(embedding(text[t], c) + position(t, c));
    queries.push_back(times(x, w_query));
    keys.push_back(times(x, w_key));
    values.push_back(times(x, w_value));
  }
  for (int i = 0; i < text.size(); i++) {
    Vector output(embedding.cols());
    double sum = 0;
    for (int j = 0; j < text.size(); j++) {
      double score = dot(queries[i], keys[j]) / std::sqrt(embedding.cols());
      if (j > i) score = -std::numeric_limits<double>::infinity();
      const double share = std::exp(score);
      sum += share;
      for (int c = 0; c < output.size(); c++) output[c] += share * values[j][c];
    }
    for (double& x : output) x /= sum;
    outputs.push_back(output);
  }
  return outputs;
}

GenerateResult generate(const Matrix& embedding, const Matrix& position, const Matrix& w_query, const Matrix& w_key,
                        const Matrix& w_value, const Matrix& prompt, int new_tokens) {
  std::vector<int> text;
  for (int t = 0; t < prompt.cols(); t++) text.push_back(prompt(0, t));
  Matrix logits(new_tokens, embedding.rows());
  for (int step = 0; step < new_tokens; step++) {
    const Vector output = forward(text, embedding, position, w_query, w_key, w_value).back();
    int best = -1;
    for (int id = 0; id < embedding.rows(); id++) {
      double logit = 0;
      for (int c = 0; c < output.size(); c++) logit += output[c] * embedding(id, c);
      logits.set(step, id, logit);
      if (best < 0 || logits(step, id) > logits(step, best)) best = id;
    }
    text.push_back(best);
  }
  Matrix tokens(1, text.size());
  for (int t = 0; t < text.size(); t++) tokens.set(0, t, text[t]);
  return {tokens, logits};
}

CountProjectionsResult count_projections(int prompt_len, int new_tokens) {
  CountProjectionsResult count = {0, double(prompt_len)};
  for (int step = 0; step < new_tokens; step++) {
    count.naive += prompt_len + step;
    if (step > 0) count.cached += 1;
  }
  return count;
}
