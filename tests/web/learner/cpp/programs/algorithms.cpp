#include <algorithm>
#include <array>
#include <cassert>
#include <functional>
#include <iterator>
#include <numeric>
#include <vector>

using Numbers = std::vector<int>;

void largest_and_smallest() {
  const Numbers v{3, 1, 4, 1, 5, 9, 2, 6};
  assert(*std::max_element(v.begin(), v.end()) == 9 && std::max_element(v.begin(), v.end()) - v.begin() == 5);
  assert(std::min_element(v.begin(), v.end()) - v.begin() == 1);
  assert(*std::max_element(v.begin(), v.end(), std::greater<>()) == 1);
  assert(std::max(2, 3) == 3 && std::min(2.0f, 3.0f) == 2.0f && std::max({1, 5, 2}) == 5 && std::min({4, 2}) == 2);
  assert(std::max(1, 2, std::greater<int>()) == 1);
  assert(std::clamp(5, 0, 3) == 3 && std::clamp(-1, 0, 3) == 0 && std::clamp(2, 0, 3) == 2);
  const auto [low, high] = std::minmax_element(v.begin(), v.end());
  assert(*low == 1 && *high == 9);
  assert(*std::ranges::max_element(v) == 9 && std::ranges::max(v) == 9);
}

void sorting() {
  std::vector<unsigned> v;
  unsigned x = 1;
  for (int i = 0; i < 500; i++) v.push_back((x = x * 1664525 + 1013904223) >> 20);
  auto sorted = v;
  std::sort(sorted.begin(), sorted.end());
  assert(std::is_sorted(sorted.begin(), sorted.end()));
  assert(std::accumulate(v.begin(), v.end(), 0u) == std::accumulate(sorted.begin(), sorted.end(), 0u));
  std::sort(sorted.begin(), sorted.end(), [](unsigned a, unsigned b) { return a > b; });
  assert(std::is_sorted(sorted.rbegin(), sorted.rend()));
  std::ranges::sort(sorted);
  auto top = v;
  std::partial_sort(top.begin(), top.begin() + 10, top.end());
  assert(std::equal(top.begin(), top.begin() + 10, sorted.begin()));
  auto middle = v;
  std::nth_element(middle.begin(), middle.begin() + 250, middle.end());
  assert(middle[250] == sorted[250]);

  std::vector<std::pair<int, int>> stable;
  for (int i = 0; i < 300; i++) stable.push_back({i * 7 % 10, i});
  std::stable_sort(stable.begin(), stable.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  assert(std::is_sorted(stable.begin(), stable.end()));
  Numbers order(5);
  std::iota(order.begin(), order.end(), 0);
  const float score[] = {0.5f, 0.1f, 0.9f, 0.3f, 0.7f};
  std::sort(order.begin(), order.end(), [&](int a, int b) { return score[a] > score[b]; });
  assert((order == Numbers{2, 4, 0, 3, 1}));
}

void searching() {
  const Numbers v{1, 3, 3, 5, 8};
  assert(std::find(v.begin(), v.end(), 5) - v.begin() == 3 && std::find(v.begin(), v.end(), 6) == v.end());
  assert(*std::find_if(v.begin(), v.end(), [](int x) { return x > 3; }) == 5);
  assert(std::count(v.begin(), v.end(), 3) == 2 && std::count_if(v.begin(), v.end(), [](int x) { return x % 2; }) == 4);
  assert(std::lower_bound(v.begin(), v.end(), 3) - v.begin() == 1);
  assert(std::upper_bound(v.begin(), v.end(), 3) - v.begin() == 3);
  assert(std::binary_search(v.begin(), v.end(), 8) && !std::binary_search(v.begin(), v.end(), 4));
  assert(std::all_of(v.begin(), v.end(), [](int x) { return x > 0; }));
  assert(std::any_of(v.begin(), v.end(), [](int x) { return x == 8; }));
  assert(std::none_of(v.begin(), v.end(), [](int x) { return x > 8; }));
  assert(std::adjacent_find(v.begin(), v.end()) - v.begin() == 1);
}

void changing() {
  Numbers v(4);
  std::fill(v.begin(), v.end(), 2);
  std::fill_n(v.begin(), 2, 1);
  assert((v == Numbers{1, 1, 2, 2}));
  std::transform(v.begin(), v.end(), v.begin(), [](int x) { return x * 10; });
  std::transform(v.begin(), v.end(), v.begin(), v.begin(), std::plus<>());
  assert((v == Numbers{20, 20, 40, 40}));
  v.erase(std::unique(v.begin(), v.end()), v.end());
  assert((v == Numbers{20, 40}));
  Numbers w;
  std::copy(v.begin(), v.end(), std::back_inserter(w));
  std::copy_if(v.begin(), v.end(), std::back_inserter(w), [](int x) { return x > 30; });
  assert((w == Numbers{20, 40, 40}));
  w.erase(std::remove(w.begin(), w.end(), 40), w.end());
  assert((w == Numbers{20}));
  Numbers r{1, 2, 3, 4, 5};
  std::reverse(r.begin(), r.end());
  std::rotate(r.begin(), r.begin() + 2, r.end());
  assert((r == Numbers{3, 2, 1, 5, 4}));
  std::replace(r.begin(), r.end(), 5, 0);
  int n = 0;
  std::generate(r.begin(), r.begin() + 2, [&] { return ++n; });
  std::for_each(r.begin(), r.end(), [](int& x) { x += 1; });
  assert((r == Numbers{2, 3, 2, 1, 5}));
  std::array<float, 3> a;
  std::ranges::fill(a, 1.5f);
  std::copy_n(a.begin(), 2, a.begin() + 1);
  assert(a[2] == 1.5f);
}

void adding() {
  const Numbers v{1, 2, 3, 4};
  assert(std::accumulate(v.begin(), v.end(), 0) == 10);
  assert(std::accumulate(v.begin(), v.end(), 1, std::multiplies<>()) == 24);
  assert(std::inner_product(v.begin(), v.end(), v.begin(), 0) == 30);
  assert(std::reduce(v.begin(), v.end()) == 10 && std::reduce(v.begin(), v.end(), 5) == 15);
  assert(std::transform_reduce(v.begin(), v.end(), v.begin(), 0) == 30);
  assert(std::transform_reduce(v.begin(), v.end(), 0, std::plus<>(), [](int x) { return -x; }) == -10);
  Numbers sums(4);
  std::partial_sum(v.begin(), v.end(), sums.begin());
  assert((sums == Numbers{1, 3, 6, 10}));
  std::exclusive_scan(v.begin(), v.end(), sums.begin(), 0);
  assert((sums == Numbers{0, 1, 3, 6}));
  assert(std::gcd(12, 18) == 6 && std::lcm(4, 6) == 12);
  assert(std::distance(v.begin(), v.end()) == 4 && *std::next(v.begin(), 2) == 3 && *std::prev(v.end()) == 4);
}

int test() {
  largest_and_smallest();
  sorting();
  searching();
  changing();
  adding();
  return 1;
}
