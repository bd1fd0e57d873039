#include "lab/utf8.h"

#include <cstddef>

namespace attn::lab {
namespace {

struct Character {
  std::size_t length = 1;
  bool valid = false;       // `length` bytes are one character
  bool unfinished = false;  // more bytes could make it one
};

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Lengths by the first byte; 0 for bytes that start nothing (continuations, overlong C0/C1, beyond F4).
std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xC2U && lead <= 0xDFU) return 2;
  if (lead >= 0xE0U && lead <= 0xEFU) return 3;
  if (lead >= 0xF0U && lead <= 0xF4U) return 4;
  return 0;
}

// The second byte has a narrower range after four of the leads: no overlong forms, no surrogates, nothing past U+10FFFF.
bool second_byte_fits(unsigned char lead, unsigned char second) {
  if (lead == 0xE0U) return second >= 0xA0U;
  if (lead == 0xEDU) return second < 0xA0U;
  if (lead == 0xF0U) return second >= 0x90U;
  if (lead == 0xF4U) return second < 0x90U;
  return true;
}

// `bytes` is not empty.
Character first_character(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t length = length_by_lead(lead);
  if (length == 0) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {.length = i, .unfinished = true};
    if (!is_continuation(bytes[i])) return {};
    if (i == 1 && !second_byte_fits(lead, static_cast<unsigned char>(bytes[1]))) return {};
  }
  return {.length = length, .valid = true};
}

}  // namespace

std::string take_characters(std::string& pending) {
  std::string text;
  std::size_t done = 0;
  while (done < pending.size()) {
    const std::string_view rest = std::string_view(pending).substr(done);
    const Character character = first_character(rest);
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
    const Character character = first_character(bytes);
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
