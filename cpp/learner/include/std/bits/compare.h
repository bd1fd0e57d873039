#pragma once
// Element by element, for all containers.
#include <bits/traits.h>

namespace lab {

template <class A, class B>
constexpr bool equal(const A& a, const B& b) {
  if (a.size() != b.size()) return false;
  auto other = b.begin();
  for (const auto& each : a) {
    if (!(each == *other)) return false;
    ++other;
  }
  return true;
}

template <class A, class B>
constexpr bool less(const A& a, const B& b) {
  auto x = a.begin();
  auto y = b.begin();
  for (; x != a.end() && y != b.end(); ++x, ++y) {
    if (*x < *y) return true;
    if (*y < *x) return false;
  }
  return x == a.end() && y != b.end();
}

}  // namespace lab
