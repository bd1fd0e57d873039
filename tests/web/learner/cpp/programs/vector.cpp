#include <cassert>
#include <string>
#include <utility>
#include <vector>

// Moves are seen by what they leave behind.
struct Owner {
  explicit Owner(int id) : id(new int(id)) {}
  Owner(Owner&& other) noexcept : id(std::exchange(other.id, nullptr)) {}
  Owner& operator=(Owner&& other) noexcept {
    std::swap(id, other.id);
    return *this;
  }
  ~Owner() { delete id; }
  int* id;
};

void making_and_reading() {
  std::vector<int> empty;
  assert(empty.empty() && empty.size() == 0);
  std::vector<float> zeros(3);
  assert(zeros.size() == 3 && zeros[2] == 0);
  std::vector<float> halves(4, 0.5f);
  assert(halves.front() == 0.5f && halves.back() == 0.5f);
  std::vector<int> listed{3, 1, 2};
  assert(listed.size() == 3 && listed[0] == 3 && listed.at(2) == 2);
  std::vector<int> copied(listed.begin() + 1, listed.end());
  assert((copied == std::vector<int>{1, 2}));
  std::vector deduced{1.0, 2.0};
  static_assert(std::is_same_v<decltype(deduced)::value_type, double>);
  std::vector<std::vector<int>> nested(2, std::vector<int>(3, 7));
  nested[1][2] = 8;
  assert(nested[0][2] == 7 && nested[1][2] == 8);
}

void growing_and_shrinking() {
  std::vector<int> v;
  for (int i = 0; i < 100; i++) v.push_back(i);
  assert(v.size() == 100 && v[99] == 99 && v.capacity() >= 100);
  v.push_back(v[0]);
  assert(v.back() == 0);
  v.resize(5);
  assert(v.size() == 5 && v.back() == 4);
  v.resize(7, -1);
  assert(v[5] == -1 && v[6] == -1);
  v.pop_back();
  assert(v.size() == 6);
  v.reserve(1000);
  assert(v.size() == 6 && v[4] == 4);
  v.emplace_back(9) += 1;
  assert(v.back() == 10);
  v.clear();
  assert(v.empty());
  v.assign(2, 5);
  assert((v == std::vector<int>{5, 5}));
  v = {1, 2, 3};
  assert(v.size() == 3);
}

void inserting_and_erasing() {
  std::vector<int> v{1, 2, 3};
  assert(*v.insert(v.begin(), 0) == 0);
  assert(*v.insert(v.end(), 4) == 4);
  assert(*v.insert(v.begin() + 2, v[4]) == 4);
  assert((v == std::vector<int>{0, 1, 4, 2, 3, 4}));
  assert(*v.erase(v.begin() + 2) == 2);
  assert((v == std::vector<int>{0, 1, 2, 3, 4}));
  assert(v.erase(v.begin() + 1, v.begin() + 3) == v.begin() + 1);
  assert((v == std::vector<int>{0, 3, 4}));
  const std::vector<int> more{8, 9};
  v.insert(v.begin() + 1, more.begin(), more.end());
  v.insert(v.end(), {5, 6});
  v.insert(v.begin(), 2, 7);
  assert((v == std::vector<int>{7, 7, 0, 8, 9, 3, 4, 5, 6}));
}

void copying_and_moving() {
  std::vector<int> a{1, 2};
  std::vector<int> b = a;
  b[0] = 5;
  assert(a[0] == 1);
  std::vector<int> c = std::move(b);
  assert(c[0] == 5 && b.empty());
  a = c;
  assert(a == c);
  c = std::move(a);
  assert(c[0] == 5);
  std::swap(a, c);
  assert(a.size() == 2);
  std::vector<Owner> owners;
  for (int i = 0; i < 20; i++) owners.emplace_back(i);
  for (int i = 0; i < 20; i++) assert(*owners[i].id == i);
  owners.erase(owners.begin());
  assert(owners.size() == 19 && *owners[0].id == 1);
  std::vector<std::string> words(2, "long enough to lie somewhere else");
  words.push_back(words.front());
  assert(words[2] == words[0]);
}

void walking() {
  std::vector<int> v{1, 2, 3};
  int sum = 0;
  for (int x : v) sum += x;
  for (int& x : v) x *= 2;
  for (auto it = v.rbegin(); it != v.rend(); ++it) sum = 10 * sum + *it;
  assert(sum == 6642);
  std::vector<int>::iterator it = v.begin();
  std::vector<int>::const_iterator end = v.cend();
  assert(end - it == 3 && *++it == 4);
  std::vector<bool> flags(3, true);
  flags[1] = false;
  int set = 0;
  for (bool flag : flags) set += flag;
  assert(set == 2);
}

void comparing() {
  const std::vector<int> a{1, 2}, b{1, 3}, c{1};
  assert(a < b && c < a && a != b && b > a && a <= a && b >= c);
}

int test() {
  making_and_reading();
  growing_and_shrinking();
  inserting_and_erasing();
  copying_and_moving();
  walking();
  comparing();
  return 1;
}
