#include "attn/gpt/unicode_class.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "attn/gpt/unicode_class_table.h"

namespace attn {
namespace {

struct ClassRange {
  char32_t end = 0;  // one past the last
  char32_t first = 0;
  CharacterClass characters = CharacterClass::other;
};

using ClassRanges = std::array<ClassRange, kUnicodeRangeCount>;

/// The table is shipped packed, in a quarter of the bytes, and unpacked once.
ClassRanges unpacked() {
  const unsigned char* next = kUnicodeRanges;
  const auto number = [&next] {
    char32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const unsigned char byte = *next++;
      value |= static_cast<char32_t>(byte & 0x7FU) << shift;
      if (byte < 0x80U) return value;
    }
  };
  ClassRanges ranges;
  char32_t end = 0;
  for (ClassRange& range : ranges) {
    const char32_t gap_and_class = number();
    range.characters = static_cast<CharacterClass>(gap_and_class & 3U);
    range.first = end + (gap_and_class >> 2U);
    end = range.first + number() + 1;
    range.end = end;
  }
  return ranges;
}

}  // namespace

CharacterClass unicode_class(char32_t code_point) {
  if ((code_point >= U'a' && code_point <= U'z') || (code_point >= U'A' && code_point <= U'Z')) {
    return CharacterClass::letter;  // most text, without a search
  }
  static const ClassRanges ranges = unpacked();
  const auto found = std::upper_bound(ranges.begin(), ranges.end(), code_point,
                                      [](char32_t key, const ClassRange& range) { return key < range.end; });
  return found != ranges.end() && code_point >= found->first ? found->characters : CharacterClass::other;
}

bool is_white_space(char32_t code_point) {
  constexpr char32_t kSingle[] = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
  if ((code_point >= 0x09 && code_point <= 0x0D) || (code_point >= 0x2000 && code_point <= 0x200A)) return true;
  return std::find(std::begin(kSingle), std::end(kSingle), code_point) != std::end(kSingle);
}

}  // namespace attn
