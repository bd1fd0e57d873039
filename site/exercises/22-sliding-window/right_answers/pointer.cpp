#include <cmath>
#include <vector>

// No position anywhere: the row that is next, and how many are filled.
struct Cache {
  int first;
  Matrix keys;
  Matrix values;
  int next = 0;
  int filled = 0;
};

Cache create_cache(int num_sinks, int window, int head_dim) {
  return {num_sinks, Matrix(num_sinks + window, head_dim), Matrix(num_sinks + window, head_dim)};
}

void append(Cache& cache, const Matrix& key, const Matrix& value) {
  for (int r = 0; r < key.rows(); r++) {
    for (int c = 0; c < key.cols(); c++) cache.keys.set(cache.next, c, key.at(r, c));
    for (int c = 0; c < value.cols(); c++) cache.values.set(cache.next, c, value.at(r, c));
    if (cache.filled < cache.keys.rows()) cache.filled++;
    if (++cache.next == cache.keys.rows()) cache.next = cache.first;
  }
}

// Once the ring is full, the oldest token lies where the next will go.
std::vector<int> order(const Cache& cache) {
  std::vector<int> rows;
  const bool full = cache.filled == cache.keys.rows();
  const int turn = full ? cache.next : cache.filled;
  for (int row = 0; row < (full ? cache.first : 0); row++) rows.push_back(row);
  if (full)
    for (int row = turn; row < cache.filled; row++) rows.push_back(row);
  for (int row = full ? cache.first : 0; row < turn; row++) rows.push_back(row);
  return rows;
}

AttendResult attend(const Cache& cache, const Matrix& query) {
  const std::vector<int> rows = order(cache);
  Matrix weights(1, rows.size());
  std::vector<double> sums(cache.values.cols());
  double total = 0;
  for (int j = 0; j < weights.cols(); j++) {
    double score = 0;
    for (int c = 0; c < query.cols(); c++) score += double(query.at(0, c)) * cache.keys.at(rows[j], c);
    const double share = std::exp(score / std::sqrt(double(query.cols())));
    total += share;
    weights.set(0, j, share);
    for (int c = 0; c < cache.values.cols(); c++) sums[c] += share * cache.values.at(rows[j], c);
  }
  for (int j = 0; j < weights.cols(); j++) weights.set(0, j, weights.at(0, j) / total);
  Matrix output(1, cache.values.cols());
  for (int c = 0; c < output.cols(); c++) output.set(0, c, sums[c] / total);
  return {output, weights};
}

StoredResult stored(const Cache& cache) { return {cache.keys, cache.values}; }
