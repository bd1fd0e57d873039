#include <cmath>
#include <vector>

using Vector = std::vector<double>;

// Everything that a text needs, in double precision.
class Session {
 public:
  Session(const Matrix& embedding, const Matrix& position, const Matrix& w_query, const Matrix& w_key,
          const Matrix& w_value)
      : embedding_(embedding), position_(position), w_query_(w_query), w_key_(w_key), w_value_(w_value) {}

  int vocab_size() const { return embedding_.rows(); }

  void read(int token) {
    x_.clear();
    for (int c = 0; c < embedding_.cols(); c++) x_.push_back(embedding_(token, c) + position_(keys_.size(), c));
    keys_.push_back(times(w_key_));
    values_.push_back(times(w_value_));
  }

  // Of what follows the newest token: one pass over all keys, without a maximum taken first.
  Matrix logits() const {
    const Vector query = times(w_query_);
    Vector output(x_.size());
    double sum = 0;
    for (int j = 0; j < int(keys_.size()); j++) {
      double score = 0;
      for (int c = 0; c < int(query.size()); c++) score += query[c] * keys_[j][c];
      const double share = std::exp(score / std::sqrt(query.size()));
      sum += share;
      for (int c = 0; c < int(output.size()); c++) output[c] += share * values_[j][c];
    }
    Matrix logits(1, vocab_size());
    for (int id = 0; id < vocab_size(); id++) {
      double logit = 0;
      for (int c = 0; c < int(output.size()); c++) logit += output[c] / sum * embedding_(id, c);
      logits.set(0, id, logit);
    }
    return logits;
  }

 private:
  Vector times(const Matrix& weights) const {
    Vector product(weights.cols());
    for (int k = 0; k < weights.rows(); k++) {
      for (int c = 0; c < weights.cols(); c++) product[c] += x_[k] * weights(k, c);
    }
    return product;
  }

  Matrix embedding_, position_, w_query_, w_key_, w_value_;
  Vector x_;
  std::vector<Vector> keys_, values_;
};

Session create_session(const Matrix& embedding, const Matrix& position, const Matrix& w_query, const Matrix& w_key,
                       const Matrix& w_value) {
  return Session(embedding, position, w_query, w_key, w_value);
}

Matrix prefill(Session& session, const Matrix& prompt) {
  for (int t = 0; t < prompt.cols(); t++) session.read(prompt(0, t));
  return session.logits();
}

Matrix decode(Session& session, int token) {
  session.read(token);
  return session.logits();
}

GenerateResult generate(Session& session, const Matrix& prompt, int new_tokens) {
  Matrix tokens(1, prompt.cols() + new_tokens);
  Matrix logits(new_tokens, session.vocab_size());
  for (int t = 0; t < prompt.cols(); t++) tokens.set(0, t, prompt(0, t));
  for (int step = 0; step < new_tokens; step++) {
    const int newest = prompt.cols() + step - 1;
    const Matrix row = step == 0 ? prefill(session, prompt) : decode(session, tokens(0, newest));
    int best = row.cols() - 1;
    for (int id = best; id >= 0; id--) {
      if (row(0, id) >= row(0, best)) best = id;
      logits.set(step, id, row(0, id));
    }
    tokens.set(0, newest + 1, best);
  }
  return {tokens, logits};
}
