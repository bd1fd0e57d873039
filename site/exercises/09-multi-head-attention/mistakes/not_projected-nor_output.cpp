#include <algorithm>
#include <cmath>
#include <vector>

// a (rows × n) times w (n × cols)
Matrix multiply(const Matrix& a, const Matrix& w) {
  Matrix product(a.rows(), w.cols());
  for (int i = 0; i < a.rows(); i++) {
    for (int j = 0; j < w.cols(); j++) {
      float sum = 0;
      for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * w.at(c, j);
      product.set(i, j, sum);
    }
  }
  return product;
}

// Turns scores into shares that sum to 1.
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

// x (seq_len × embed_dim), each w (embed_dim × embed_dim)
AttendResult attend(const Matrix& x, const Matrix& w_q, const Matrix& w_k, const Matrix& w_v, const Matrix& w_o,
                    int num_heads) {
  const Matrix query = x;
  const Matrix key = x;
  const Matrix value = x;
  const int seq_len = x.rows();
  const int head_dim = x.cols() / num_heads;
  const float scale = 1 / std::sqrt(head_dim);
  Matrix weights(num_heads * seq_len, seq_len);
  Matrix merged(seq_len, x.cols());

  for (int h = 0; h < num_heads; h++) {
    // The columns that this head owns, in query, key, value and merged alike.
    const int first = h * head_dim;
    for (int i = 0; i < seq_len; i++) {
      std::vector<float> scores(seq_len);
      for (int j = 0; j < seq_len; j++) {
        float sum = 0;
        for (int c = first; c < first + head_dim; c++) sum += query.at(i, c) * key.at(j, c);
        scores[j] = sum * scale;
      }
      const std::vector<float> shares = softmax(scores);
      for (int j = 0; j < seq_len; j++) weights.set(h * seq_len + i, j, shares[j]);
      for (int c = first; c < first + head_dim; c++) {
        float sum = 0;
        for (int j = 0; j < seq_len; j++) sum += shares[j] * value.at(j, c);
        merged.set(i, c, sum);
      }
    }
  }
  return {merged, weights};
}
