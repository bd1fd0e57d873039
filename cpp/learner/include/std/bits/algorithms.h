#pragma once
// What <algorithm> is made of, except for what sorts.
#include <bits/iterator.h>
#include <bits/pair.h>
#include <initializer_list>

namespace lab {

struct Less {
  template <class A, class B>
  constexpr bool operator()(const A& a, const B& b) const {
    return a < b;
  }
};
struct Same {
  template <class A, class B>
  constexpr bool operator()(const A& a, const B& b) const {
    return a == b;
  }
};

}  // namespace lab

namespace std {

template <class T, class Order = lab::Less>
constexpr const T& min(const T& a, const T& b, Order before = {}) {
  return before(b, a) ? b : a;
}
template <class T, class Order = lab::Less>
constexpr const T& max(const T& a, const T& b, Order before = {}) {
  return before(a, b) ? b : a;
}
template <class T, class Order = lab::Less>
constexpr const T& clamp(const T& x, const T& low, const T& high, Order before = {}) {
  return before(x, low) ? low : before(high, x) ? high : x;
}

template <class It, class Order = lab::Less>
constexpr It min_element(It first, It last, Order before = {}) {
  It found = first;
  for (; first != last; ++first) {
    if (before(*first, *found)) found = first;
  }
  return found;
}
template <class It, class Order = lab::Less>
constexpr It max_element(It first, It last, Order before = {}) {
  It found = first;
  for (; first != last; ++first) {
    if (before(*found, *first)) found = first;
  }
  return found;
}
template <class It, class Order = lab::Less>
constexpr pair<It, It> minmax_element(It first, It last, Order before = {}) {
  return {std::min_element(first, last, before), std::max_element(first, last, before)};
}
template <class T, class Order = lab::Less>
constexpr pair<const T&, const T&> minmax(const T& a, const T& b, Order before = {}) {
  if (before(b, a)) return {b, a};
  return {a, b};
}
template <class T, class Order = lab::Less>
constexpr T min(initializer_list<T> list, Order before = {}) {
  return *std::min_element(list.begin(), list.end(), before);
}
template <class T, class Order = lab::Less>
constexpr T max(initializer_list<T> list, Order before = {}) {
  return *std::max_element(list.begin(), list.end(), before);
}

template <class It, class Test>
constexpr It find_if(It first, It last, Test test) {
  while (first != last && !test(*first)) ++first;
  return first;
}
template <class It, class Test>
constexpr It find_if_not(It first, It last, Test test) {
  while (first != last && test(*first)) ++first;
  return first;
}
template <class It, class T>
constexpr It find(It first, It last, const T& value) {
  while (first != last && !(*first == value)) ++first;
  return first;
}
template <class It, class Test>
constexpr bool any_of(It first, It last, Test test) {
  return std::find_if(first, last, test) != last;
}
template <class It, class Test>
constexpr bool none_of(It first, It last, Test test) {
  return std::find_if(first, last, test) == last;
}
template <class It, class Test>
constexpr bool all_of(It first, It last, Test test) {
  return std::find_if_not(first, last, test) == last;
}
template <class It, class Test>
constexpr ptrdiff_t count_if(It first, It last, Test test) {
  ptrdiff_t found = 0;
  for (; first != last; ++first) found += test(*first) ? 1 : 0;
  return found;
}
template <class It, class T>
constexpr ptrdiff_t count(It first, It last, const T& value) {
  ptrdiff_t found = 0;
  for (; first != last; ++first) found += *first == value ? 1 : 0;
  return found;
}
template <class A, class B, class Equal = lab::Same>
constexpr bool equal(A first, A last, B other, Equal equal = {}) {
  for (; first != last; ++first, ++other) {
    if (!equal(*first, *other)) return false;
  }
  return true;
}
template <class It, class Equal = lab::Same>
constexpr It adjacent_find(It first, It last, Equal equal = {}) {
  if (first == last) return last;
  for (It next = first; ++next != last; first = next) {
    if (equal(*first, *next)) return first;
  }
  return last;
}

template <class It, class F>
constexpr F for_each(It first, It last, F f) {
  for (; first != last; ++first) f(*first);
  return f;
}
template <class It, class Out>
constexpr Out copy(It first, It last, Out out) {
  for (; first != last; ++first, ++out) *out = *first;
  return out;
}
template <class It, class Out>
constexpr Out copy_n(It first, size_t count, Out out) {
  for (; count > 0; --count, ++first, ++out) *out = *first;
  return out;
}
template <class It, class Out, class Test>
constexpr Out copy_if(It first, It last, Out out, Test test) {
  for (; first != last; ++first) {
    if (test(*first)) *out++ = *first;
  }
  return out;
}
template <class It, class Out>
constexpr Out copy_backward(It first, It last, Out out) {
  while (first != last) *--out = *--last;
  return out;
}
template <class It, class Out>
constexpr Out move(It first, It last, Out out) {
  for (; first != last; ++first, ++out) *out = std::move(*first);
  return out;
}
template <class It, class T>
constexpr void fill(It first, It last, const T& value) {
  for (; first != last; ++first) *first = value;
}
template <class It, class T>
constexpr It fill_n(It first, size_t count, const T& value) {
  for (; count > 0; --count, ++first) *first = value;
  return first;
}
template <class It, class F>
constexpr void generate(It first, It last, F f) {
  for (; first != last; ++first) *first = f();
}
template <class It, class Out, class F>
constexpr Out transform(It first, It last, Out out, F f) {
  for (; first != last; ++first, ++out) *out = f(*first);
  return out;
}
template <class A, class B, class Out, class F>
constexpr Out transform(A first, A last, B other, Out out, F f) {
  for (; first != last; ++first, ++other, ++out) *out = f(*first, *other);
  return out;
}
template <class It, class T>
constexpr void replace(It first, It last, const T& old, const T& value) {
  for (; first != last; ++first) {
    if (*first == old) *first = value;
  }
}
template <class It, class Test, class T>
constexpr void replace_if(It first, It last, Test test, const T& value) {
  for (; first != last; ++first) {
    if (test(*first)) *first = value;
  }
}
template <class It, class Test>
constexpr It remove_if(It first, It last, Test test) {
  It out = first;
  for (; first != last; ++first) {
    if (!test(*first)) *out++ = std::move(*first);
  }
  return out;
}
template <class It, class T>
constexpr It remove(It first, It last, const T& value) {
  return std::remove_if(first, last, [&](const auto& each) { return each == value; });
}
template <class It, class Equal = lab::Same>
constexpr It unique(It first, It last, Equal equal = {}) {
  if (first == last) return last;
  It out = first;
  while (++first != last) {
    if (!equal(*out, *first)) *++out = std::move(*first);
  }
  return ++out;
}
template <class A, class B>
constexpr void iter_swap(A a, B b) {
  using std::swap;
  swap(*a, *b);
}
template <class A, class B>
constexpr B swap_ranges(A first, A last, B other) {
  for (; first != last; ++first, ++other) std::iter_swap(first, other);
  return other;
}
template <class It>
constexpr void reverse(It first, It last) {
  while (first != last && first != --last) std::iter_swap(first++, last);
}
template <class It>
constexpr It rotate(It first, It middle, It last) {
  std::reverse(first, middle);
  std::reverse(middle, last);
  std::reverse(first, last);
  return first + (last - middle);
}

template <class It, class T, class Order = lab::Less>
constexpr It lower_bound(It first, It last, const T& value, Order before = {}) {
  for (auto count = last - first; count > 0;) {
    const auto half = count / 2;
    if (before(first[half], value)) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first;
}
template <class It, class T, class Order = lab::Less>
constexpr It upper_bound(It first, It last, const T& value, Order before = {}) {
  return std::lower_bound(first, last, value, [&](const auto& each, const T& x) { return !before(x, each); });
}
template <class It, class T, class Order = lab::Less>
constexpr bool binary_search(It first, It last, const T& value, Order before = {}) {
  const It found = std::lower_bound(first, last, value, before);
  return found != last && !before(value, *found);
}

}  // namespace std
