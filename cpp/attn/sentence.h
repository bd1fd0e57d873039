// Error messages are sentences with numbers in them: sentence("key has ", 3, " rows").
#pragma once

#include <concepts>
#include <cstdio>
#include <string>
#include <string_view>

namespace attn {

inline void append_part(std::string& text, std::string_view part) { text += part; }
inline void append_part(std::string& text, std::integral auto number) { text += std::to_string(number); }
inline void append_part(std::string& text, std::floating_point auto number) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%g", static_cast<double>(number));
  text += digits;
}

/// All parts one after the other: texts as they are, numbers in decimal.
template <typename... Parts>
std::string sentence(const Parts&... parts) {
  std::string text;
  (append_part(text, parts), ...);
  return text;
}

}  // namespace attn
