#include <algorithm>
#include <cmath>
#include <vector>

// Where the numbers of a token lie.
struct Token {
  const Matrix* key;
  const Matrix* value;
  int row;
};

struct Cache {
  int max_seq_len;
  int head_dim;
  std::vector<Token> tokens;
};

Cache create_cache(int max_seq_len, int head_dim) { return {max_seq_len, head_dim, {}}; }

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  if (int(cache.tokens.size()) + key.rows() > cache.max_seq_len) fail("The cache is full.");
  for (int r = 0; r < key.rows(); r++) cache.tokens.push_back({&key, &value, r});
}

AttendResult attend(const Cache& cache, const Matrix& query) {
  const int length = cache.tokens.size();
  Matrix weights(query.rows(), length);
  Matrix output(query.rows(), cache.head_dim);
  for (int i = 0; i < query.rows(); i++) {
    const int position = length - query.rows() + i;
    std::vector<float> exps;
    for (int j = 0; j <= position; j++) {
      float sum = 0;
      for (int c = 0; c < query.cols(); c++) sum += query.at(i, c) * cache.tokens[j].key->at(cache.tokens[j].row, c);
      exps.push_back(sum / std::sqrt(query.cols()));
    }
    const float largest = *std::max_element(exps.begin(), exps.end());
    float total = 0;
    for (float& x : exps) total += x = std::exp(x - largest);
    for (int j = 0; j <= position; j++) {
      const auto& [key, value, row] = cache.tokens[j];
      weights.set(i, j, exps[j] / total);
      for (int c = 0; c < cache.head_dim; c++) {
        output.set(i, c, output.at(i, c) + exps[j] / total * value->at(row, c));
      }
    }
  }
  return {output, weights};
}

void reset(Cache& cache) { cache.tokens.clear(); }
