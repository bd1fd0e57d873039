#include "lab/utf8.h"

#include <cstddef>

#include "attn/gpt/utf8.h"

namespace attn::lab {

std::string take_characters(std::string& pending) {
  std::string text;
  std::size_t done = 0;
  while (done < pending.size()) {
    const std::string_view rest = std::string_view(pending).substr(done);
    const Utf8Character character = first_character(rest);
    if (character.unfinished) break;
    text += character.valid ? rest.substr(0, character.length) : std::string_view("\xEF\xBF\xBD");
    done += character.length;
  }
  pending.erase(0, done);
  return text;
}

std::string token_text(std::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  while (!bytes.empty()) {
    const Utf8Character character = first_character(bytes);
    if (character.valid) {
      text += bytes.substr(0, character.length);
      bytes.remove_prefix(character.length);
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes[0]);
    text += "‹";
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
    text += "›";
    bytes.remove_prefix(1);
  }
  return text;
}

}  // namespace attn::lab
