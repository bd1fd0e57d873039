// Numbers and counts as a learner reads them: words("row ", 2, " sums to ", 0.6123) gives "row 2 sums to 0.612".
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace attn {

/// Three significant digits; whole numbers below a million stay whole; NaN and infinities by name.
std::string number_words(double number);

/// "1 row", "3 rows", "2 queries".
std::string count_words(std::size_t count, std::string_view noun);

inline void append_words(std::string& text, std::string_view part) { text += part; }
inline void append_words(std::string& text, std::integral auto number) { text += std::to_string(number); }
inline void append_words(std::string& text, std::floating_point auto number) {
  text += number_words(static_cast<double>(number));
}

template <typename... Parts>
std::string words(const Parts&... parts) {
  std::string text;
  (append_words(text, parts), ...);
  return text;
}

}  // namespace attn
