#pragma once
// Iterators are pointers, or wrap one.
#include <bits/traits.h>

namespace lab {
/// Tells `vector(begin, end)` from `vector(count, value)`.
template <class It>
concept iterator = requires(It it) {
  *it;
  ++it;
};
}  // namespace lab

namespace std {

struct input_iterator_tag {};
struct output_iterator_tag {};
struct forward_iterator_tag : input_iterator_tag {};
struct bidirectional_iterator_tag : forward_iterator_tag {};
struct random_access_iterator_tag : bidirectional_iterator_tag {};

template <class It>
struct iterator_traits {
  using value_type = remove_cvref_t<decltype(*declval<It&>())>;
  using difference_type = ptrdiff_t;
  using reference = decltype(*declval<It&>());
  using pointer = remove_reference_t<reference>*;
  using iterator_category = random_access_iterator_tag;
};

template <class It>
using iter_value_t = typename iterator_traits<It>::value_type;

template <class It>
class reverse_iterator {
 public:
  using iterator_type = It;
  using value_type = iter_value_t<It>;
  constexpr reverse_iterator() = default;
  constexpr explicit reverse_iterator(It base) : base_(base) {}
  constexpr It base() const { return base_; }
  constexpr decltype(auto) operator*() const { return base_[-1]; }
  constexpr auto* operator->() const { return base_ - 1; }
  constexpr decltype(auto) operator[](ptrdiff_t n) const { return base_[-1 - n]; }
  constexpr reverse_iterator& operator++() { return --base_, *this; }
  constexpr reverse_iterator operator++(int) { return reverse_iterator(base_--); }
  constexpr reverse_iterator& operator--() { return ++base_, *this; }
  constexpr reverse_iterator operator--(int) { return reverse_iterator(base_++); }
  constexpr reverse_iterator& operator+=(ptrdiff_t n) { return base_ -= n, *this; }
  constexpr reverse_iterator& operator-=(ptrdiff_t n) { return base_ += n, *this; }
  constexpr reverse_iterator operator+(ptrdiff_t n) const { return reverse_iterator(base_ - n); }
  constexpr reverse_iterator operator-(ptrdiff_t n) const { return reverse_iterator(base_ + n); }
  friend constexpr ptrdiff_t operator-(reverse_iterator a, reverse_iterator b) { return b.base_ - a.base_; }
  friend constexpr bool operator==(reverse_iterator a, reverse_iterator b) { return a.base_ == b.base_; }
  friend constexpr bool operator<(reverse_iterator a, reverse_iterator b) { return b.base_ < a.base_; }

 private:
  It base_{};
};

template <class C>
constexpr auto begin(C& c) -> decltype(c.begin()) {
  return c.begin();
}
template <class C>
constexpr auto end(C& c) -> decltype(c.end()) {
  return c.end();
}
template <class T, size_t n>
constexpr T* begin(T (&list)[n]) noexcept {
  return list;
}
template <class T, size_t n>
constexpr T* end(T (&list)[n]) noexcept {
  return list + n;
}
template <class C>
constexpr auto size(const C& c) -> decltype(c.size()) {
  return c.size();
}
template <class T, size_t n>
constexpr size_t size(const T (&)[n]) noexcept {
  return n;
}
template <class C>
constexpr ptrdiff_t ssize(const C& c) {
  return static_cast<ptrdiff_t>(std::size(c));
}

}  // namespace std
