#include "attn/diagnose/words.h"

#include <cmath>
#include <cstdio>

namespace attn {

std::string number_words(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "infinity" : "-infinity";
  char digits[32];
  const bool whole = number == std::trunc(number) && std::abs(number) < 1e6;
  std::snprintf(digits, sizeof digits, whole ? "%.0f" : "%.3g", number);
  return digits;
}

std::string count_words(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace attn
