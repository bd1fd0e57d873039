#include <algorithm>
#include <cmath>
#include <vector>

// A page knows its users; the numbers of the free ones wait in a list.
struct Page {
  Matrix keys;
  Matrix values;
  int users = 0;
};

struct Text {
  std::vector<int> pages;
  int length = 0;
};

struct Cache {
  int page_size;
  std::vector<Page> pages;
  std::vector<int> free;
  std::vector<Text> texts;
};

Cache create_cache(int num_pages, int page_size, int head_dim, int num_texts) {
  Cache cache;
  cache.page_size = page_size;
  for (int p = 0; p < num_pages; p++) {
    cache.pages.push_back({Matrix(page_size, head_dim), Matrix(page_size, head_dim)});
    cache.free.push_back(p);
  }
  cache.texts.resize(num_texts);
  return cache;
}

void let_go(Cache& cache, int page) {
  if (--cache.pages[page].users == 0) cache.free.push_back(page);
}

int new_page(Cache& cache) {
  const int page = cache.free.back();
  cache.free.pop_back();
  cache.pages[page].users = 1;
  return page;
}

void put(Page& page, int slot, const Matrix& key, const Matrix& value, int row) {
  for (int c = 0; c < key.cols(); c++) {
    page.keys.set(slot, c, key.at(row, c));
    page.values.set(slot, c, value.at(row, c));
  }
}

void append(Cache& cache, int number, const Matrix& key, const Matrix& value) {
  Text& text = cache.texts[number];
  const int used = text.length % cache.page_size;
  const bool is_shared = used > 0 && cache.pages[text.pages.back()].users > 1;
  const int room = used == 0 || is_shared ? 0 : cache.page_size - used;
  const int beyond = std::max(0, key.rows() + (is_shared ? used : 0) - room);
  const int wanted = (beyond + cache.page_size - 1) / cache.page_size;
  if (wanted > int(cache.free.size())) fail("The pool is full.");
  if (is_shared) {
    const int last = text.pages.back();
    const int own = new_page(cache);
    const Page& shared = cache.pages[last];
    for (int slot = 0; slot < used; slot++) put(cache.pages[own], slot, shared.keys, shared.values, slot);
    let_go(cache, last);
    text.pages.back() = own;
  }
  for (int r = 0; r < key.rows(); r++) {
    const int slot = text.length % cache.page_size;
    if (slot == 0) text.pages.push_back(new_page(cache));
    put(cache.pages[text.pages.back()], slot, key, value, r);
    text.length++;
  }
}

AttendResult attend(const Cache& cache, int number, const Matrix& query) {
  const Text& text = cache.texts[number];
  Matrix weights(1, text.length);
  std::vector<double> sums(query.cols());
  double total = 0;
  for (int i = 0; i < text.length; i++) {
    const Page& page = cache.pages[text.pages[i / cache.page_size]];
    const int slot = i % cache.page_size;
    double score = 0;
    for (int c = 0; c < query.cols(); c++) score += double(query.at(0, c)) * page.keys.at(slot, c);
    const double share = std::exp(score / std::sqrt(double(query.cols())));
    total += share;
    weights.set(0, i, share);
    for (int c = 0; c < query.cols(); c++) sums[c] += share * page.values.at(slot, c);
  }
  for (int i = 0; i < text.length; i++) weights.set(0, i, weights.at(0, i) / total);
  Matrix output(1, query.cols());
  for (int c = 0; c < query.cols(); c++) output.set(0, c, sums[c] / total);
  return {output, weights};
}

int pages_in_use(const Cache& cache) { return cache.pages.size() - cache.free.size(); }

void fork(Cache& cache, int number, int copy) {
  cache.texts[copy] = cache.texts[number];
  for (const int page : cache.texts[number].pages) cache.pages[page].users++;
}

void release(Cache& cache, int number) {
  for (const int page : cache.texts[number].pages) let_go(cache, page);
  cache.texts[number] = {};
}
