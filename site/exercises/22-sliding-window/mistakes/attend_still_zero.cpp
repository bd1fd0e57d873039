#include <algorithm>
#include <cmath>
#include <vector>

// All the room is made once; nothing moves afterwards.
struct Cache {
  int num_sinks;
  int window;
  Matrix keys;
  Matrix values;
  int length = 0;
};

Cache create_cache(int num_sinks, int window, int head_dim) {
  const int rows = num_sinks + window;
  return {num_sinks, window, Matrix(rows, head_dim), Matrix(rows, head_dim)};
}

// The row of the token at this position: a sink has its own, the others
// take turns.
int row_of(const Cache& cache, int position) {
  if (position < cache.num_sinks) return position;
  return cache.num_sinks + (position - cache.num_sinks) % cache.window;
}

// key, value (n × head_dim): n more tokens of the text.
void append(Cache& cache, const Matrix& key, const Matrix& value) {
  for (int r = 0; r < key.rows(); r++) {
    const int row = row_of(cache, cache.length);
    for (int c = 0; c < key.cols(); c++) {
      cache.keys.set(row, c, key.at(r, c));
      cache.values.set(row, c, value.at(r, c));
    }
    cache.length++;
  }
}

// query (1 × head_dim): that of the newest token.
AttendResult attend(const Cache& cache, const Matrix& query) {
  Matrix weights(1, cache.keys.rows());
  Matrix output(1, cache.values.cols());

  // Which rows are filled, and in which order did their tokens come?

  return {output, weights};
}

// Both matrices as they lie in memory.
StoredResult stored(const Cache& cache) { return {cache.keys, cache.values}; }
