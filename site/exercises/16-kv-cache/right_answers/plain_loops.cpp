// The cache is only a number, every factor is read anew in every loop, and a full cache is found out by the matrix's own
// bounds.
#include <cmath>
#include <vector>

struct Slots {
  Matrix k, v;
  int count;
};
std::vector<Slots> caches;

int create_cache(int max_seq_len, int head_dim) {
  caches.push_back({Matrix(max_seq_len, head_dim), Matrix(max_seq_len, head_dim), 0});
  return int(caches.size()) - 1;
}

void append(int id, Matrix& key, Matrix& value) {
  Slots& cache = caches.at(id);
  for (int r = 0; r < key.rows(); r++) {
    for (int c = 0; c < key.cols(); c++) cache.k.set(cache.count + r, c, key.at(r, c));
    for (int c = 0; c < key.cols(); c++) cache.v.set(cache.count + r, c, value.at(r, c));
  }
  cache.count += key.rows();
}

AttendResult attend(int id, const Matrix& query) {
  const auto& cache = caches.at(id);
  Matrix output(query.rows(), query.cols()), weights(query.rows(), cache.count);
  for (int i = 0; i < query.rows(); i++) {
    const int end = cache.count - query.rows() + i + 1;
    float largest = -INFINITY;
    for (int j = 0; j < end; j++) {
      for (int c = 0; c < query.cols(); c++) weights.set(i, j, weights.at(i, j) + query.at(i, c) * cache.k.at(j, c));
      weights.set(i, j, weights.at(i, j) / sqrtf(query.cols()));
      largest = fmaxf(largest, weights.at(i, j));
    }
    float total = 0;
    for (int j = 0; j < end; j++) total += expf(weights.at(i, j) - largest);
    for (int j = 0; j < end; j++) weights.set(i, j, expf(weights.at(i, j) - largest) / total);
    for (int c = 0; c < query.cols(); c++) {
      for (int j = 0; j < end; j++) output.set(i, c, output.at(i, c) + weights.at(i, j) * cache.v.at(j, c));
    }
  }
  return {output, weights};
}

void reset(int id) {
  Slots& cache = caches.at(id);
  cache = {Matrix(cache.k.rows(), cache.k.cols()), Matrix(cache.v.rows(), cache.v.cols()), 0};
}
