#include <array>
#include <cassert>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace std::literals;

void arrays() {
  std::array<int, 3> a{1, 2};
  assert(a[1] == 2 && a[2] == 0 && a.size() == 3);
  a.fill(4);
  assert(a.front() == 4 && a.back() == 4);
  std::array b{1.0f, 2.0f};
  static_assert(std::is_same_v<decltype(b), std::array<float, 2>>);
  const auto [x, y] = b;
  assert(x + y == 3 && std::get<1>(b) == 2);
  constexpr std::array<int, 2> c{5, 6};
  static_assert(c[1] == 6);
  std::array<std::array<float, 2>, 2> grid{};
  grid[1][0] = 3;
  assert(grid[1][0] == 3 && grid[0][1] == 0);
  int sum = 0;
  for (int each : c) sum += each;
  assert(sum == 11);
}

float first_of(std::span<const float> numbers) { return numbers[0]; }

void spans() {
  std::vector<float> v{1, 2, 3, 4};
  std::span<float> all = v;
  all[0] = 9;
  assert(v[0] == 9 && all.size() == 4 && all.back() == 4);
  std::span<float> middle = all.subspan(1, 2);
  assert(middle.size() == 2 && middle[0] == 2);
  assert(all.first(1)[0] == 9 && all.last(1)[0] == 4 && all.subspan(3).size() == 1);
  float raw[3] = {7, 8, 9};
  std::span s(raw);
  assert(s.size() == 3 && s[2] == 9);
  assert(first_of(v) == 9 && first_of(raw) == 7 && first_of(all) == 9);
  const std::vector<float> fixed{6};
  assert(first_of(fixed) == 6);
  assert(std::span<float>().empty());
  float sum = 0;
  for (float x : std::span(v.data(), 2)) sum += x;
  assert(sum == 11);
}

void texts() {
  std::string s = "query";
  s += " and ";
  s += std::string("key");
  s += '.';
  assert(s == "query and key." && s.size() == 14 && s[0] == 'q');
  assert(s.substr(6, 3) == "and" && s.find("key") == 10 && s.find("value") == std::string::npos);
  assert(("a" + s).size() == 15 && (s + "b").back() == 'b');
  s.pop_back();
  assert(s.ends_with("key") && s.starts_with("query"));
  s.clear();
  assert(s.empty());
  std::string_view v = "row 12";
  assert(v.substr(4) == "12" && v.size() == 6 && v == "row 12"sv);
  v.remove_prefix(4);
  assert(v[0] == '1');
  assert(std::to_string(-12) == "-12" && std::to_string(7u) == "7" && std::to_string(0) == "0");
  assert(std::to_string(1.5) == "1.500000" && std::to_string(-0.25f) == "-0.250000");
  assert(std::string(3, 'x') == "xxx" && "abc"s < "abd"s);
  std::string self = "ab";
  self += self;
  assert(self == "abab");
}

void optionals() {
  std::optional<int> nothing;
  assert(!nothing && !nothing.has_value() && nothing.value_or(3) == 3);
  std::optional<std::string> something = "text";
  assert(something && *something == "text" && something->size() == 4);
  std::optional<std::string> copy = something;
  something = std::nullopt;
  assert(copy.value() == "text" && !something);
  nothing = 5;
  assert(nothing == 5 && nothing.emplace(6) == 6);
}

std::tuple<int, float, std::string> three() { return {1, 2.5f, "three"}; }

void pairs_and_tuples() {
  std::pair<int, float> p{1, 2.5f};
  const auto [a, b] = p;
  assert(a == 1 && b == 2.5f && std::get<1>(p) == 2.5f);
  assert(std::make_pair(1, 2) < std::make_pair(1, 3));
  std::vector<std::pair<float, int>> ranked;
  ranked.push_back({0.5f, 1});
  ranked.emplace_back(0.25f, 2);
  assert(ranked[1].second == 2);
  const auto [one, two, text] = three();
  assert(one == 1 && two == 2.5f && text == "three");
  int x;
  float y;
  std::tie(x, y, std::ignore) = three();
  assert(x == 1 && y == 2.5f);
  auto t = std::make_tuple(1, 'c', 2.0);
  std::get<0>(t) = 4;
  assert(std::get<0>(t) == 4 && std::get<1>(t) == 'c');
  static_assert(std::tuple_size_v<decltype(t)> == 3);
  assert(std::tuple(1, 2) == std::tuple(1, 2));
}

struct Plain {
  int rows;
  float scale;
};

// Asks tuple_size of types that have none.
void bindings_of_structs() {
  const Plain plain{2, 0.5f};
  const auto& [rows, scale] = plain;
  auto [copied_rows, copied_scale] = plain;
  copied_rows += 1;
  assert(rows == 2 && scale == 0.5f && copied_rows == 3 && copied_scale == 0.5f);
}

void moving_things() {
  int a = 1, b = 2;
  std::swap(a, b);
  assert(a == 2 && b == 1 && std::exchange(a, 7) == 2 && a == 7);
}

int test() {
  arrays();
  spans();
  texts();
  optionals();
  pairs_and_tuples();
  bindings_of_structs();
  moving_things();
  return 1;
}
