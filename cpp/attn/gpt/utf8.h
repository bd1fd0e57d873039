// Texts come as bytes, and the bytes of a stranger's text may be anything: what is a character, and what is not.
#pragma once

#include <cstddef>
#include <string_view>

namespace attn {

struct Utf8Character {
  std::size_t length = 1;           // bytes
  char32_t code_point = U'\uFFFD';  // the replacement character unless valid
  bool valid = false;               // `length` bytes are one character
  bool unfinished = false;          // more bytes could make it one
};

/// The first character of `bytes`, or the one byte that begins none. Overlong forms, surrogates and numbers past U+10FFFF
/// are no characters. Precondition: `bytes` is not empty.
Utf8Character first_character(std::string_view bytes);

}  // namespace attn
