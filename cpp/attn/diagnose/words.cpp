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
  const std::string number = std::to_string(count) + " ";
  if (count == 1) return number + std::string(noun);
  // "queries", but "keys".
  if (noun.ends_with("ry")) return number + std::string(noun.substr(0, noun.size() - 1)) + "ies";
  return number + std::string(noun) + "s";
}

}  // namespace attn
