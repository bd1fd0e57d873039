#include "attn/gpt/vocabulary_spelling.h"

#include "attn/gpt/tokenizer_pipeline.h"
#include "attn/gpt/utf8.h"

namespace attn {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

int digit_of(char c) {
  const std::size_t digit = kHexDigits.find(c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

}  // namespace

ByteCharacters::ByteCharacters() {
  byte_of_.fill(-1);
  std::size_t next_stand_in = 256;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const bool visible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
    byte_of_[visible ? byte : next_stand_in++] = static_cast<std::int16_t>(byte);
  }
}

std::optional<std::string> ByteCharacters::decode(std::string_view visible) const {
  std::string bytes;
  while (!visible.empty()) {
    const Utf8Character character = first_character(visible);
    visible.remove_prefix(character.length);
    if (!character.valid || character.code_point >= byte_of_.size() || byte_of_[character.code_point] < 0) return {};
    bytes += static_cast<char>(byte_of_[character.code_point]);
  }
  return bytes;
}

std::string byte_token_name(unsigned char byte) {
  return std::string("<0x") + kHexDigits[byte >> 4U] + kHexDigits[byte & 15U] + '>';
}

std::string marked_token_text(std::string_view name, bool decodes_bytes) {
  if (decodes_bytes && name.size() == 6 && name.starts_with("<0x") && name.ends_with('>')) {
    const int high = digit_of(name[3]);
    const int low = digit_of(name[4]);
    if (high >= 0 && low >= 0) return {static_cast<char>(high * 16 + low)};
  }
  std::string text;
  while (!name.empty()) {
    const bool mark = name.starts_with(kSpaceMark);
    text += mark ? ' ' : name[0];
    name.remove_prefix(mark ? kSpaceMark.size() : 1);
  }
  return text;
}

}  // namespace attn
