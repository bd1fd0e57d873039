#pragma once
#include <bits/traits.h>

namespace std {

template <class T>
struct tuple_size;
template <size_t i, class T>
struct tuple_element;
// Only where there is one: a structured binding of a plain struct asks for the size first.
template <class T>
  requires requires { sizeof(tuple_size<T>); }
struct tuple_size<const T> : tuple_size<T> {};
template <size_t i, class T>
struct tuple_element<i, const T> {
  using type = const typename tuple_element<i, T>::type;
};
template <class T>
inline constexpr size_t tuple_size_v = tuple_size<T>::value;
template <size_t i, class T>
using tuple_element_t = typename tuple_element<i, T>::type;

}  // namespace std
