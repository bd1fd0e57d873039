#pragma once
// The algorithms of std::ranges that take a whole container.
#include <bits/sort.h>

namespace std::ranges {

template <class R, class Order = lab::Less>
constexpr auto max_element(R&& r, Order before = {}) {
  return std::max_element(std::begin(r), std::end(r), before);
}
template <class R, class Order = lab::Less>
constexpr auto min_element(R&& r, Order before = {}) {
  return std::min_element(std::begin(r), std::end(r), before);
}
template <class R, class Order = lab::Less>
  requires requires(R& r) { std::begin(r); }
constexpr auto max(R&& r, Order before = {}) {
  return *std::max_element(std::begin(r), std::end(r), before);
}
template <class R, class Order = lab::Less>
  requires requires(R& r) { std::begin(r); }
constexpr auto min(R&& r, Order before = {}) {
  return *std::min_element(std::begin(r), std::end(r), before);
}
template <class R, class Order = lab::Less>
constexpr void sort(R&& r, Order before = {}) {
  std::sort(std::begin(r), std::end(r), before);
}
template <class R, class T>
constexpr void fill(R&& r, const T& value) {
  std::fill(std::begin(r), std::end(r), value);
}
template <class R, class Out>
constexpr Out copy(R&& r, Out out) {
  return std::copy(std::begin(r), std::end(r), out);
}
template <class R, class F>
constexpr F for_each(R&& r, F f) {
  return std::for_each(std::begin(r), std::end(r), f);
}
template <class R, class Out, class F>
constexpr Out transform(R&& r, Out out, F f) {
  return std::transform(std::begin(r), std::end(r), out, f);
}
template <class R, class T>
constexpr auto find(R&& r, const T& value) {
  return std::find(std::begin(r), std::end(r), value);
}
template <class R, class T>
constexpr auto count(R&& r, const T& value) {
  return std::count(std::begin(r), std::end(r), value);
}
template <class R, class Test>
constexpr bool all_of(R&& r, Test test) {
  return std::all_of(std::begin(r), std::end(r), test);
}
template <class R, class Test>
constexpr bool any_of(R&& r, Test test) {
  return std::any_of(std::begin(r), std::end(r), test);
}
template <class R>
constexpr void reverse(R&& r) {
  std::reverse(std::begin(r), std::end(r));
}

}  // namespace std::ranges
