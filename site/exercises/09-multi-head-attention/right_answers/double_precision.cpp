// Everything between the inputs and the results in double precision, with rows as vectors.
#include <cmath>
#include <vector>

using Rows = std::vector<std::vector<double>>;

Rows product(const Rows& a, const Matrix& w) {
  Rows result(a.size(), std::vector<double>(w.cols(), 0.0));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (int c = 0; c < w.rows(); ++c) {
      for (int j = 0; j < w.cols(); ++j) result[i][j] += a[i][c] * w.at(c, j);
    }
  }
  return result;
}

AttendResult attend(const Matrix& x, const Matrix& w_q, const Matrix& w_k, const Matrix& w_v, const Matrix& w_o,
                    int num_heads) {
  const int seq_len = x.rows();
  const int width = x.cols() / num_heads;
  Rows rows(seq_len, std::vector<double>(x.cols()));
  for (int t = 0; t < seq_len; ++t) {
    for (int c = 0; c < x.cols(); ++c) rows[t][c] = x.at(t, c);
  }
  const Rows query = product(rows, w_q);
  const Rows key = product(rows, w_k);
  const Rows value = product(rows, w_v);
  Rows merged(seq_len, std::vector<double>(x.cols(), 0.0));
  Matrix weights(num_heads * seq_len, seq_len);
  for (int row = 0; row < weights.rows(); ++row) {
    const int t = row % seq_len;
    const int from = row / seq_len * width;
    std::vector<double> shares(seq_len, 0.0);
    double total = 0;
    for (int j = 0; j < seq_len; ++j) {
      for (int c = 0; c < width; ++c) shares[j] += query[t][from + c] * key[j][from + c];
      shares[j] = std::exp(shares[j] / std::sqrt(double(width)));
      total += shares[j];
    }
    for (int j = 0; j < seq_len; ++j) {
      weights.set(row, j, float(shares[j] / total));
      for (int c = 0; c < width; ++c) merged[t][from + c] += shares[j] / total * value[j][from + c];
    }
  }
  const Rows mixed = product(merged, w_o);
  Matrix output(seq_len, x.cols());
  for (int t = 0; t < seq_len; ++t) {
    for (int c = 0; c < x.cols(); ++c) output.set(t, c, float(mixed[t][c]));
  }
  return {output, weights};
}
