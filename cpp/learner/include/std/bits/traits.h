#pragma once
// What the other headers need of <type_traits> and <concepts>.

// Programs find these without std:: too, in every library.
using size_t = __SIZE_TYPE__;
using ptrdiff_t = __PTRDIFF_TYPE__;

namespace std {

using ::ptrdiff_t;
using ::size_t;
using nullptr_t = decltype(nullptr);

template <class T, T v>
struct integral_constant {
  static constexpr T value = v;
  using value_type = T;
  using type = integral_constant;
  constexpr operator T() const noexcept { return v; }
  constexpr T operator()() const noexcept { return v; }
};
template <bool v>
using bool_constant = integral_constant<bool, v>;
using true_type = bool_constant<true>;
using false_type = bool_constant<false>;

template <bool, class T = void>
struct enable_if {};
template <class T>
struct enable_if<true, T> {
  using type = T;
};
template <bool b, class T = void>
using enable_if_t = typename enable_if<b, T>::type;

template <bool, class T, class>
struct conditional {
  using type = T;
};
template <class T, class F>
struct conditional<false, T, F> {
  using type = F;
};
template <bool b, class T, class F>
using conditional_t = typename conditional<b, T, F>::type;

template <class...>
using void_t = void;

template <class T>
struct type_identity {
  using type = T;
};
template <class T>
using type_identity_t = typename type_identity<T>::type;

template <class T>
using remove_reference_t = __remove_reference_t(T);
template <class T>
using remove_cv_t = __remove_cv(T);
template <class T>
using remove_const_t = __remove_const(T);
template <class T>
using remove_cvref_t = __remove_cvref(T);
template <class T>
using decay_t = __decay(T);
template <class T>
using add_lvalue_reference_t = __add_lvalue_reference(T);
template <class T>
using add_rvalue_reference_t = __add_rvalue_reference(T);

template <class T, class U>
inline constexpr bool is_same_v = __is_same(T, U);
template <class From, class To>
inline constexpr bool is_convertible_v = __is_convertible(From, To);
template <class T, class... Args>
inline constexpr bool is_constructible_v = __is_constructible(T, Args...);
template <class T>
inline constexpr bool is_integral_v = __is_integral(T);
template <class T>
inline constexpr bool is_floating_point_v = __is_floating_point(T);
template <class T>
inline constexpr bool is_arithmetic_v = __is_arithmetic(T);
template <class T>
inline constexpr bool is_trivially_copyable_v = __is_trivially_copyable(T);

template <class T, class U>
concept same_as = __is_same(T, U) && __is_same(U, T);
template <class From, class To>
concept convertible_to = __is_convertible(From, To);
template <class T>
concept integral = __is_integral(T);
template <class T>
concept floating_point = __is_floating_point(T);

template <class T>
constexpr remove_reference_t<T>&& move(T&& value) noexcept {
  return static_cast<remove_reference_t<T>&&>(value);
}
template <class T>
constexpr T&& forward(remove_reference_t<T>& value) noexcept {
  return static_cast<T&&>(value);
}
template <class T>
constexpr T&& forward(remove_reference_t<T>&& value) noexcept {
  return static_cast<T&&>(value);
}
template <class T>
add_rvalue_reference_t<T> declval() noexcept;

template <class T>
constexpr void swap(T& a, T& b) noexcept {
  T kept = std::move(a);
  a = std::move(b);
  b = std::move(kept);
}
template <class T, size_t n>
constexpr void swap(T (&a)[n], T (&b)[n]) noexcept {
  for (size_t i = 0; i < n; ++i) swap(a[i], b[i]);
}
template <class T, class U = T>
constexpr T exchange(T& object, U&& value) {
  T before = std::move(object);
  object = std::forward<U>(value);
  return before;
}

}  // namespace std
