#include <cmath>
#include <vector>

// Group by group and in double precision. The row of a head's weights is also where its unfinished exponentials are.
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value, int num_heads, int num_kv_heads) {
  const int width = key.cols() / num_kv_heads;
  const int group = num_heads / num_kv_heads;
  Matrix weights(num_heads * query.rows(), key.rows());
  Matrix output(query.rows(), num_heads * width);
  for (int kv = 0; kv < num_kv_heads; ++kv) {
    for (int h = kv * group; h < (kv + 1) * group; ++h) {
      for (int i = 0; i < query.rows(); ++i) {
        std::vector<double> exps(key.rows(), 0.0);
        double total = 0;
        for (int j = 0; j < key.rows(); ++j) {
          for (int c = 0; c < width; ++c) exps[j] += double(query.at(i, h * width + c)) * key.at(j, kv * width + c);
          exps[j] = std::exp(exps[j] / std::sqrt(double(width)));
          total += exps[j];
        }
        for (int c = 0; c < width; ++c) {
          double sum = 0;
          for (int j = 0; j < key.rows(); ++j) sum += exps[j] / total * value.at(j, kv * width + c);
          output.set(i, h * width + c, float(sum));
        }
        for (int j = 0; j < key.rows(); ++j) weights.set(h * query.rows() + i, j, float(exps[j] / total));
      }
    }
  }
  return {output, weights};
}

double cache_bytes(double tokens, double layers, double, double kv_heads, double width, double bytes) {
  const double one_head_of_one_token = 2 * width * bytes;
  return tokens * layers * kv_heads * one_head_of_one_token;
}
