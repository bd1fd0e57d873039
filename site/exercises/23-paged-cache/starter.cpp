#include <algorithm>
#include <cmath>
#include <vector>

// Row page * page_size + slot of keys and values is a slot of a page.
struct Cache {
  int page_size;
  Matrix keys;
  Matrix values;
  // For each page: how many tables list it. 0 is free.
  std::vector<int> users;
  // For each text: its pages, and how many tokens it has.
  std::vector<std::vector<int>> tables;
  std::vector<int> lengths;
};

Cache create_cache(int num_pages, int page_size, int head_dim,
                   int num_texts) {
  const int rows = num_pages * page_size;
  return {page_size,
          Matrix(rows, head_dim),
          Matrix(rows, head_dim),
          std::vector<int>(num_pages),
          std::vector<std::vector<int>>(num_texts),
          std::vector<int>(num_texts)};
}

// key, value (n × head_dim): n more tokens, or fail(...) if there are
// too few pages.
void append(Cache& cache, int text, const Matrix& key,
            const Matrix& value) {
  // For each token: on which page, and in which slot?

  cache.lengths[text] += key.rows();
}

// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
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

// query (1 × head_dim): that of the newest token of the text.
AttendResult attend(const Cache& cache, int text, const Matrix& query) {
  Matrix weights(1, cache.lengths[text]);
  Matrix output(1, cache.values.cols());

  // In which rows do the tokens of this text lie?

  return {output, weights};
}

int pages_in_use(const Cache& cache) { return 0; }

// Both texts list the same pages from now on.
void fork(Cache& cache, int text, int copy) {
  cache.lengths[copy] = cache.lengths[text];
}

// The text is empty again.
void release(Cache& cache, int text) { cache.lengths[text] = 0; }
