#pragma once
#include <bits/compare.h>
#include <bits/iterator.h>
#include <lab/index.h>

namespace std {

/// Checks every index.
class string_view {
 public:
  using value_type = char;
  using size_type = size_t;
  using iterator = const char*;
  using const_iterator = const char*;
  static constexpr size_t npos = static_cast<size_t>(-1);

  constexpr string_view() noexcept = default;
  constexpr string_view(const char* text) : data_(text), size_(__builtin_strlen(text)) {}
  constexpr string_view(const char* text, size_t size) : data_(text), size_(size) {}

  constexpr const char& operator[](lab::Index i) const {
    return lab::check_index("string_view", i, size_), data_[i.at];
  }
  constexpr const char& at(lab::Index i) const { return (*this)[i]; }
  constexpr char front(unsigned line = __builtin_LINE()) const {
    return lab::check_not_empty("string_view.front()", empty(), line), data_[0];
  }
  constexpr char back(unsigned line = __builtin_LINE()) const {
    return lab::check_not_empty("string_view.back()", empty(), line), data_[size_ - 1];
  }
  constexpr const char* data() const noexcept { return data_; }
  constexpr size_t size() const noexcept { return size_; }
  constexpr size_t length() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const char* begin() const noexcept { return data_; }
  constexpr const char* end() const noexcept { return data_ + size_; }

  constexpr void remove_prefix(lab::Index count) {
    lab::check_position("string_view.remove_prefix()", count, size_);
    data_ += count.at;
    size_ -= count.at;
  }
  constexpr void remove_suffix(lab::Index count) {
    lab::check_position("string_view.remove_suffix()", count, size_);
    size_ -= count.at;
  }
  /// As many of `count` characters as there are.
  constexpr string_view substr(lab::Index from, size_t count = npos) const {
    lab::check_position("string_view.substr()", from, size_);
    const size_t rest = size_ - from.at;
    return {data_ + from.at, count < rest ? count : rest};
  }
  constexpr size_t find(string_view part, size_t from = 0) const noexcept {
    for (; from + part.size_ <= size_; ++from) {
      if (string_view(data_ + from, part.size_) == part) return from;
    }
    return npos;
  }
  constexpr size_t find(char c, size_t from = 0) const noexcept { return find(string_view(&c, 1), from); }
  constexpr bool starts_with(string_view part) const noexcept { return size_ >= part.size_ && find(part) == 0; }
  constexpr bool ends_with(string_view part) const noexcept {
    return size_ >= part.size_ && string_view(end() - part.size_, part.size_) == part;
  }
  constexpr bool contains(string_view part) const noexcept { return find(part) != npos; }

  friend constexpr bool operator==(string_view a, string_view b) noexcept { return lab::equal(a, b); }
  friend constexpr bool operator<(string_view a, string_view b) noexcept { return lab::less(a, b); }
  friend constexpr bool operator>(string_view a, string_view b) noexcept { return lab::less(b, a); }
  friend constexpr bool operator<=(string_view a, string_view b) noexcept { return !lab::less(b, a); }
  friend constexpr bool operator>=(string_view a, string_view b) noexcept { return !lab::less(a, b); }

 private:
  const char* data_ = "";
  size_t size_ = 0;
};

inline namespace literals {
inline namespace string_view_literals {
constexpr string_view operator""sv(const char* text, size_t size) noexcept { return {text, size}; }
}  // namespace string_view_literals
}  // namespace literals

}  // namespace std
