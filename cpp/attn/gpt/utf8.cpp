#include "attn/gpt/utf8.h"

#include "attn/contract.h"

namespace attn {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

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

}  // namespace

Utf8Character first_character(std::string_view bytes) {
  ATTN_EXPECTS(!bytes.empty(), "first_character() needs at least one byte");
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t length = length_by_lead(lead);
  if (length == 0) return {};
  char32_t code_point = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {.length = i, .unfinished = true};
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (!is_continuation(byte) || (i == 1 && !second_byte_fits(lead, byte))) return {};
    code_point = (code_point << 6U) | (byte & 0x3FU);
  }
  return {.length = length, .code_point = code_point, .valid = true};
}

}  // namespace attn
