// How a vocabulary writes what its tokens stand for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace attn {

/// GPT-2 writes each byte as a visible character: printable Latin-1 as itself, the other 68 bytes as U+0100 and following,
/// in order.
class ByteCharacters {
 public:
  ByteCharacters();

  /// The bytes that `visible` stands for; nothing where a character stands for none.
  std::optional<std::string> decode(std::string_view visible) const;

 private:
  std::array<std::int16_t, 256 + 68> byte_of_;  // [code point]: the byte, or -1
};

/// SentencePiece's name of a byte: <0x0A>.
std::string byte_token_name(unsigned char byte);

/// The text of a SentencePiece token: its marks are spaces, and, if `decodes_bytes`, <0x0A> is the byte 10.
std::string marked_token_text(std::string_view name, bool decodes_bytes);

}  // namespace attn
