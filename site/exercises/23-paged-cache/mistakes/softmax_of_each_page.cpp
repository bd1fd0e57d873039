#include <algorithm>
#include <cmath>
#include <vector>

// Row page * page_size + slot of keys and values is one slot of one page.
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

Cache create_cache(int num_pages, int page_size, int head_dim, int num_texts) {
  const int rows = num_pages * page_size;
  return {page_size,
          Matrix(rows, head_dim),
          Matrix(rows, head_dim),
          std::vector<int>(num_pages),
          std::vector<std::vector<int>>(num_texts),
          std::vector<int>(num_texts)};
}

// The row of position i.
int row_of(const Cache& cache, int text, int i) {
  const int page = cache.tables[text][i / cache.page_size];
  return page * cache.page_size + i % cache.page_size;
}

// The last page has room, but not for this text alone.
bool must_copy(const Cache& cache, int text) {
  return cache.lengths[text] % cache.page_size > 0 && cache.users[cache.tables[text].back()] > 1;
}

int take_page(Cache& cache) {
  int page = 0;
  while (cache.users[page] != 0) page++;
  cache.users[page] = 1;
  return page;
}

void copy_row(const Matrix& from, int row, Matrix& to, int to_row) {
  for (int c = 0; c < from.cols(); c++) to.set(to_row, c, from.at(row, c));
}

// Copy on write: the last page of this text becomes its own.
void copy_last_page(Cache& cache, int text) {
  const int shared = cache.tables[text].back();
  const int own = take_page(cache);
  for (int slot = 0; slot < cache.lengths[text] % cache.page_size; slot++) {
    const int from = shared * cache.page_size + slot;
    const int to = own * cache.page_size + slot;
    copy_row(cache.keys, from, cache.keys, to);
    copy_row(cache.values, from, cache.values, to);
  }
  cache.users[shared]--;
  cache.tables[text].back() = own;
}

// key, value (n × head_dim): n more tokens, or fail(...) if the pages do
// not suffice.
void append(Cache& cache, int text, const Matrix& key, const Matrix& value) {
  int& length = cache.lengths[text];
  std::vector<int>& table = cache.tables[text];
  const int free = std::count(cache.users.begin(), cache.users.end(), 0);
  const int pages = (length + key.rows() + cache.page_size - 1) / cache.page_size;
  const int needed = pages - int(table.size()) + must_copy(cache, text);
  if (needed > free) fail("This takes ", needed, " more pages, and ", free, " are free.");

  for (int r = 0; r < key.rows(); r++) {
    if (length % cache.page_size == 0) {
      table.push_back(take_page(cache));
    } else if (must_copy(cache, text)) {
      copy_last_page(cache, text);
    }
    const int row = row_of(cache, text, length);
    copy_row(key, r, cache.keys, row);
    copy_row(value, r, cache.values, row);
    length++;
  }
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
  const int length = cache.lengths[text];
  Matrix weights(1, length);
  Matrix output(1, cache.values.cols());
  std::vector<float> scores;
  for (int i = 0; i < length; i++) {
    scores.push_back(dot(query, 0, cache.keys, row_of(cache, text, i)) / std::sqrt(query.cols()));
  }
  std::vector<float> shares;
  for (int from = 0; from < length; from += cache.page_size) {
    const int end = std::min(from + cache.page_size, length);
    for (const float share : softmax({scores.begin() + from, scores.begin() + end})) shares.push_back(share);
  }
  for (int i = 0; i < length; i++) {
    const int row = row_of(cache, text, i);
    weights.set(0, i, shares[i]);
    for (int c = 0; c < output.cols(); c++) {
      output.set(0, c, output.at(0, c) + shares[i] * cache.values.at(row, c));
    }
  }
  return {output, weights};
}

int pages_in_use(const Cache& cache) {
  return std::count_if(cache.users.begin(), cache.users.end(), [](int count) { return count > 0; });
}

// Both texts list the same pages from now on.
void fork(Cache& cache, int text, int copy) {
  cache.tables[copy] = cache.tables[text];
  cache.lengths[copy] = cache.lengths[text];
  for (const int page : cache.tables[text]) cache.users[page]++;
}

// The text is empty again.
void release(Cache& cache, int text) {
  for (const int page : cache.tables[text]) cache.users[page]--;
  cache.tables[text].clear();
  cache.lengths[text] = 0;
}
