// Key and value of a token lie side by side in one row.
#include <cmath>
#include <utility>
#include <vector>

struct Cache {
  Matrix rows;
  std::size_t length;
  std::size_t dim;
};

Cache create_cache(std::size_t max_seq_len, std::size_t head_dim) {
  return Cache{Matrix(max_seq_len, 2 * head_dim), 0, head_dim};
}

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  if (cache.length + key.rows() > static_cast<std::size_t>(cache.rows.rows())) fail("full");
  for (int r = 0; r < key.rows(); ++r) {
    for (std::size_t c = 0; c < cache.dim; ++c) {
      cache.rows.set(cache.length + r, c, key.at(r, c));
      cache.rows.set(cache.length + r, cache.dim + c, value.at(r, c));
    }
  }
  cache.length += key.rows();
}

AttendResult attend(const Cache& cache, const Matrix& query) {
  Matrix output(query.rows(), cache.dim);
  Matrix weights(query.rows(), cache.length);
  for (int i = 0; i < query.rows(); ++i) {
    const std::size_t seen = cache.length - query.rows() + i + 1;
    float largest = 0, total = 0;
    std::vector<float> sums(cache.dim, 0.0f), scores;
    for (std::size_t j = 0; j < seen; ++j) {
      float score = 0;
      for (std::size_t c = 0; c < cache.dim; ++c) score += query.at(i, c) * cache.rows.at(j, c);
      scores.push_back(score / std::sqrt(static_cast<float>(cache.dim)));
      if (j == 0 || scores.back() > largest) largest = scores.back();
    }
    for (float score : scores) total += std::exp(score - largest);
    for (std::size_t j = 0; j < seen; ++j) {
      const float share = std::exp(scores[j] - largest) / total;
      weights.set(i, j, share);
      for (std::size_t c = 0; c < cache.dim; ++c) sums[c] += share * cache.rows.at(j, cache.dim + c);
    }
    for (std::size_t c = 0; c < cache.dim; ++c) output.set(i, c, sums[c]);
  }
  return {std::move(output), std::move(weights)};
}

void reset(Cache& cache) { cache.length = 0; }
