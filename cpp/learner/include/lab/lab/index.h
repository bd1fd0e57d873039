#pragma once
#include <lab/state.h>

namespace lab {

/// An index or a size as the learner wrote it, and the line on which that is: the default argument is evaluated where the
/// conversion happens, so every engine knows the line, also one whose stack has no places in it.
class Index {
 public:
  template <class I>
    requires(__is_convertible(I, long long))
  constexpr Index(I index, unsigned line = __builtin_LINE()) : line(line) {
    const auto number = plain(index);
    using Number = decltype(number);
    if constexpr (sizeof(number) > sizeof(at) || !__is_integral(decltype(plain(index)))) {
      // What 32 bits cannot hold becomes the largest size, which no container has.
      const bool negative = number < 0;
      const bool fits = negative ? number >= Number(-2147483647 - 1) : number <= Number(4294967295u);
      at = fits ? static_cast<__SIZE_TYPE__>(static_cast<long long>(number)) : static_cast<__SIZE_TYPE__>(-1);
      is_negative = fits && negative;
    } else {
      at = static_cast<__SIZE_TYPE__>(number);
      is_negative = number < Number(0);
    }
  }

  /// As the learner knows it.
  constexpr double shown() const { return is_negative ? double(static_cast<__PTRDIFF_TYPE__>(at)) : double(at); }

  __SIZE_TYPE__ at;
  unsigned line;
  bool is_negative;

 private:
  template <class I>
  static constexpr auto plain(I index) {
    if constexpr (__is_arithmetic(I)) {
      return index;
    } else {
      return static_cast<long long>(index);
    }
  }
};

[[noreturn]] void trap_index(const char* container, Index index, __SIZE_TYPE__ size);
[[noreturn]] void trap_position(const char* what, Index index, __SIZE_TYPE__ size);

/// For elements: 0 to size - 1.
[[gnu::always_inline]] constexpr void check_index(const char* container, Index index, __SIZE_TYPE__ size) {
  if (index.at >= size) [[unlikely]]
    trap_index(container, index, size);
}

/// For places between elements: 0 to size.
[[gnu::always_inline]] constexpr void check_position(const char* what, Index index, __SIZE_TYPE__ size) {
  if (index.at > size) [[unlikely]]
    trap_position(what, index, size);
}

[[gnu::always_inline]] constexpr void check_not_empty(const char* what, bool empty, unsigned line) {
  if (empty) [[unlikely]]
    trap("empty", line, what);
}

}  // namespace lab
