#include <cmath>

// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows(), b.cols());
  for (int i = 0; i < a.rows(); i++) {
    for (int c = 0; c < b.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < a.cols(); j++) sum += a.at(i, j) * b.at(j, c);
      result.set(i, c, sum);
    }
  }
  return result;
}

bool same(const Matrix& a, const Matrix& b) {
  for (int r = 0; r < 1; r++) {
    for (int c = 0; c < a.cols(); c++) {
      if (std::abs(a.at(r, c) - b.at(r, c)) > 1e-4f) return false;
    }
  }
  return true;
}

// May query i look at key j before the softmax?
bool looks(int i, int j, int first_position, int bug) {
  if (bug == 2 || bug == 3) return true;
  if (bug == 4) return j <= i;
  if (bug == 5) return j < i + first_position;
  return j <= i + first_position;
}

void share_out_rows(Matrix& weights) {
  for (int i = 0; i < weights.rows(); i++) {
    float sum = 0;
    for (int j = 0; j < weights.cols(); j++) sum += weights.at(i, j);
    for (int j = 0; j < weights.cols() && sum > 0; j++) weights.set(i, j, weights.at(i, j) / sum);
  }
}

void share_out_columns(Matrix& weights) {
  for (int j = 0; j < weights.cols(); j++) {
    float sum = 0;
    for (int i = 0; i < weights.rows(); i++) sum += weights.at(i, j);
    for (int i = 0; i < weights.rows() && sum > 0; i++) weights.set(i, j, weights.at(i, j) / sum);
  }
}

struct Suspect {
  Matrix weights;
  Matrix output;
};

// Causal attention with one of the bugs in it.
Suspect attend(const Matrix& query, const Matrix& key, const Matrix& value, int bug) {
  const float scale = bug == 1 ? 1 : 1 / std::sqrt(float(query.cols()));
  const int first_position = key.rows() - query.rows();
  Matrix weights(query.rows(), key.rows());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      if (looks(i, j, first_position, bug)) weights.set(i, j, std::exp(dot(query, i, key, j) * scale));
    }
  }
  if (bug == 6) {
    share_out_columns(weights);
  } else {
    share_out_rows(weights);
  }
  if (bug == 2) {
    for (int i = 0; i < query.rows(); i++) {
      for (int j = i + first_position + 1; j < key.rows(); j++) weights.set(i, j, 0);
    }
  }
  return {weights, product(weights, bug == 7 ? key : value)};
}

// Who gives these weights and this output?
int name_bug(const Matrix& query, const Matrix& key, const Matrix& value, const Matrix& weights, const Matrix&) {
  for (int bug = 0; bug <= 7; bug++) {
    const Suspect suspect = attend(query, key, value, bug);
    if (same(suspect.weights, weights)) return bug;
  }
  return -1;
}
