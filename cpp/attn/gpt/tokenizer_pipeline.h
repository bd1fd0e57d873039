// What a tokenizer.json does to a text before its model sees it, and to the tokens when they become text again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/token_pattern.h"

namespace attn {

/// SentencePiece's sign for a space within a token, U+2581.
constexpr std::string_view kSpaceMark = "▁";

/// Whether a space is put before a text, so that its first word looks like the others.
enum class SpaceBefore : std::uint8_t { never, always, unless_there, at_start_unless_there };

struct TokenizerPipeline {
  /// A part of the text as the vocabulary spells it: its spaces marked, one put before it. `at_start`: no text precedes it.
  std::string spell(std::string_view text, bool at_start) const;

  bool over_bytes = false;     // the vocabulary spells bytes (ByteLevel), or else characters and marked spaces
  bool is_normalizer = false;  // spell() comes before the normalized added tokens are looked for, rather than after
  SpaceBefore space_before = SpaceBefore::never;
  std::vector<TokenPattern> patterns;  // each cuts the pieces of the one before
  std::size_t leading_spaces = 0;      // how many at the beginning of a decoded text are not part of it
  bool decodes_bytes = false;          // tokens like <0x0A> stand for bytes
  std::optional<std::int32_t> bos;     // put before every text
  bool has_template = false;           // the file says what surrounds a text
};

}  // namespace attn
