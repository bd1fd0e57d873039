#pragma once
// Sorting that stays within its bounds also when the order contradicts itself.
#include <bits/algorithms.h>

namespace lab {

/// Lets the element at `hole` of a heap of `count` sink to its place.
template <class It, class Order>
constexpr void sift_down(It first, std::ptrdiff_t hole, std::ptrdiff_t count, Order& before) {
  auto value = std::move(first[hole]);
  for (std::ptrdiff_t child; (child = 2 * hole + 1) < count; hole = child) {
    if (child + 1 < count && before(first[child], first[child + 1])) ++child;
    if (!before(value, first[child])) break;
    first[hole] = std::move(first[child]);
  }
  first[hole] = std::move(value);
}

template <class It, class Order>
constexpr void make_heap(It first, std::ptrdiff_t count, Order& before) {
  for (std::ptrdiff_t i = count / 2; i-- > 0;) sift_down(first, i, count, before);
}

template <class It, class Order>
constexpr void sort_heap(It first, std::ptrdiff_t count, Order& before) {
  while (--count > 0) {
    std::iter_swap(first, first + count);
    sift_down(first, 0, count, before);
  }
}

/// Merges two sorted neighbours in place: the larger half moves as a block, O(n log² n) in all.
template <class It, class Order>
constexpr void merge_halves(It first, It middle, It last, Order& before) {
  if (first == middle || middle == last) return;
  if (last - first == 2) {
    if (before(*middle, *first)) std::iter_swap(first, middle);
    return;
  }
  It left = first + (middle - first) / 2;
  It right = middle + (last - middle) / 2;
  if (middle - first > last - middle) {
    right = std::lower_bound(middle, last, *left, before);
  } else {
    left = std::upper_bound(first, middle, *right, before);
  }
  const It met = std::rotate(left, middle, right);
  merge_halves(first, left, met, before);
  merge_halves(met, right, last, before);
}

}  // namespace lab

namespace std {

template <class It, class Order = lab::Less>
constexpr void sort(It first, It last, Order before = {}) {
  lab::make_heap(first, last - first, before);
  lab::sort_heap(first, last - first, before);
}
/// The smallest come first, sorted; what follows is in no order.
template <class It, class Order = lab::Less>
constexpr void partial_sort(It first, It middle, It last, Order before = {}) {
  lab::make_heap(first, middle - first, before);
  for (It each = middle; each != last; ++each) {
    if (first == middle || !before(*each, *first)) continue;
    std::iter_swap(each, first);
    lab::sift_down(first, 0, middle - first, before);
  }
  lab::sort_heap(first, middle - first, before);
}
template <class It, class Order = lab::Less>
constexpr void nth_element(It first, It nth, It last, Order before = {}) {
  std::partial_sort(first, nth == last ? nth : nth + 1, last, before);
}
/// Equal elements keep their order.
template <class It, class Order = lab::Less>
constexpr void stable_sort(It first, It last, Order before = {}) {
  if (last - first < 2) return;
  const It middle = first + (last - first) / 2;
  std::stable_sort(first, middle, before);
  std::stable_sort(middle, last, before);
  lab::merge_halves(first, middle, last, before);
}
template <class It, class Order = lab::Less>
constexpr bool is_sorted(It first, It last, Order before = {}) {
  return std::adjacent_find(first, last, [&](const auto& a, const auto& b) { return before(b, a); }) == last;
}

}  // namespace std
