#pragma once
#include <bits/tuple_like.h>

namespace std {

template <class A, class B>
struct pair {
  using first_type = A;
  using second_type = B;

  constexpr pair() = default;
  constexpr pair(const A& a, const B& b) : first(a), second(b) {}
  template <class U = A, class V = B>
    requires(is_constructible_v<A, U> && is_constructible_v<B, V>)
  constexpr pair(U&& a, V&& b) : first(std::forward<U>(a)), second(std::forward<V>(b)) {}
  template <class U, class V>
    requires(is_constructible_v<A, const U&> && is_constructible_v<B, const V&>)
  constexpr pair(const pair<U, V>& other) : first(other.first), second(other.second) {}

  friend constexpr bool operator==(const pair& a, const pair& b) { return a.first == b.first && a.second == b.second; }
  friend constexpr bool operator<(const pair& a, const pair& b) {
    return a.first < b.first || (!(b.first < a.first) && a.second < b.second);
  }
  friend constexpr bool operator>(const pair& a, const pair& b) { return b < a; }
  friend constexpr bool operator<=(const pair& a, const pair& b) { return !(b < a); }
  friend constexpr bool operator>=(const pair& a, const pair& b) { return !(a < b); }

  A first{};
  B second{};
};

template <class A, class B>
pair(A, B) -> pair<A, B>;

template <class A, class B>
constexpr pair<decay_t<A>, decay_t<B>> make_pair(A&& a, B&& b) {
  return {std::forward<A>(a), std::forward<B>(b)};
}

template <class A, class B>
struct tuple_size<pair<A, B>> : integral_constant<size_t, 2> {};
template <class A, class B>
struct tuple_element<0, pair<A, B>> {
  using type = A;
};
template <class A, class B>
struct tuple_element<1, pair<A, B>> {
  using type = B;
};
template <size_t i, class A, class B>
constexpr auto& get(pair<A, B>& both) noexcept {
  if constexpr (i == 0)
    return both.first;
  else
    return both.second;
}
template <size_t i, class A, class B>
constexpr const auto& get(const pair<A, B>& both) noexcept {
  if constexpr (i == 0)
    return both.first;
  else
    return both.second;
}
template <size_t i, class A, class B>
constexpr auto&& get(pair<A, B>&& both) noexcept {
  if constexpr (i == 0)
    return std::forward<A>(both.first);
  else
    return std::forward<B>(both.second);
}

}  // namespace std
