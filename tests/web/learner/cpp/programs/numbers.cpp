#include <cassert>
#include <cfloat>
#include <climits>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <type_traits>

template <class T>
using limits = std::numeric_limits<T>;

void limits_of_types() {
  static_assert(limits<int>::max() == INT_MAX && limits<int>::min() == INT_MIN && limits<int>::lowest() == INT_MIN);
  static_assert(limits<unsigned>::max() == UINT_MAX && limits<std::int8_t>::max() == 127);
  static_assert(limits<long long>::max() == LLONG_MAX && limits<std::uint64_t>::max() == UINT64_MAX);
  static_assert(limits<float>::max() == FLT_MAX && limits<float>::lowest() == -FLT_MAX);
  static_assert(limits<double>::epsilon() == DBL_EPSILON && limits<float>::min() == FLT_MIN);
  static_assert(limits<float>::infinity() > FLT_MAX && limits<float>::has_infinity && !limits<int>::has_infinity);
  const float nan = limits<float>::quiet_NaN();
  assert(nan != nan && std::isnan(nan) && std::isinf(-limits<float>::infinity()));
  assert(std::isfinite(1.0f) && !std::isfinite(INFINITY) && !std::isfinite(NAN));
}

void kinds_of_numbers() {
  static_assert(std::is_same_v<decltype(std::exp(1.0f)), float>);
  static_assert(std::is_same_v<decltype(std::exp(1.0)), double>);
  static_assert(std::is_same_v<decltype(std::sqrt(4)), double>);
  static_assert(std::is_same_v<decltype(std::pow(2.0f, 3)), double>);
  static_assert(std::is_same_v<decltype(std::pow(2.0f, 3.0f)), float>);
  static_assert(std::is_same_v<decltype(std::abs(-1)), int>);
  static_assert(std::is_same_v<decltype(std::abs(-1.0f)), float>);
  static_assert(std::integral<int> && std::floating_point<float> && !std::integral<float>);
  static_assert(std::is_same_v<std::common_type_t<int, float>, float>);
  static_assert(std::is_unsigned_v<std::make_unsigned_t<int>>);
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-6 * std::fmax(1.0, std::abs(b)); }

// sin² + cos² and the like: the values themselves are compared with the page's in math.test.ts.
void identities() {
  for (double x = -3; x <= 3; x += 0.37) {
    assert(close(std::sin(x) * std::sin(x) + std::cos(x) * std::cos(x), 1));
    assert(close(std::log(std::exp(x)), x) && close(std::log2(std::exp2(x)), x));
    assert(close(std::tanh(x), std::sinh(x) / std::cosh(x)));
    assert(close(std::tan(x), std::sin(x) / std::cos(x)));
    assert(close(std::cbrt(x * x * x), x) && close(std::expm1(x), std::exp(x) - 1));
    assert(close(std::hypot(x, 2), std::sqrt(x * x + 4)) && close(std::atan2(x, 1), std::atan(x)));
    assert(close(std::pow(2, x), std::exp2(x)) && close(std::erf(x) + std::erfc(x), 1));
  }
}

void rounding() {
  assert(std::floor(-1.5f) == -2 && std::ceil(-1.5f) == -1 && std::trunc(-1.5) == -1 && std::round(2.5) == 3);
  assert(std::lround(-2.5) == -3 && std::fmod(7.5, 2) == 1.5 && std::abs(-3) == 3 && std::fabs(-2.5f) == 2.5f);
  assert(std::fmax(NAN, 1.0f) == 1.0f && std::fmin(1, 2.5) == 1);
  assert(abs(-2.5f) == 2.5f && sqrtf(9) == 3 && expf(0) == 1);
  int exponent = 0;
  assert(std::frexp(8.0, &exponent) == 0.5 && exponent == 4 && std::ldexp(0.5, 4) == 8);
  double whole = 0;
  assert(std::modf(2.25, &whole) == 0.25 && whole == 2);
  assert(std::signbit(-0.0f) && std::copysign(1.0f, -2.0f) == -1 && std::fma(2.0, 3.0, 1.0) == 7);
}

// What the types that WebAssembly does not have are made of.
void wide_types(long double a, __int128 b) {
  assert(static_cast<double>(a * a / 2 + 1) == 3 && static_cast<long long>(b * b * b / b / b) == 1LL << 50);
  assert(close(std::numbers::pi, M_PI) && close(std::numbers::e_v<float>, std::exp(1)));
}

int test() {
  limits_of_types();
  kinds_of_numbers();
  identities();
  rounding();
  wide_types(2, 1LL << 50);
  return 1;
}
