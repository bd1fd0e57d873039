// What the patterns of tokenizers ask of a character. Unicode 16, which the library `tokenizers` has compiled in.
#pragma once

#include <cstdint>

namespace attn {

enum class CharacterClass : std::uint8_t {
  letter,  // \p{L}
  number,  // \p{N}
  space,   // \s: the property White_Space
  other
};

CharacterClass unicode_class(char32_t code_point);

/// Whether the class is space, without the table of the others.
bool is_white_space(char32_t code_point);

}  // namespace attn
