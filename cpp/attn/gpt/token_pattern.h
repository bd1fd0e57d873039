// Before byte pairs are merged, a text is cut into pieces, and no token reaches over the end of a piece. A tokenizer.json
// says where to cut as a regular expression; the few expressions that GPT-2's and Llama's families use are matched here by
// hand, in one pass and without a regex engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace attn {

enum class TokenPattern : std::uint8_t {
  ascii,     // this project's model: words, numbers and runs of other signs of ASCII, each with one space before it
  gpt2,      // Radford et al. (2019): the same over Unicode, English contractions, a space goes with the next word
  llama3,    // Llama 3, first in GPT-4: also any one sign with the word after it, at most 3 digits, line ends apart
  qwen2,     // as llama3, but every digit is a piece
  digits,    // every digit is a piece, and what lies between digits is one
  metaspace  // every "▁" begins a piece (SentencePiece writes spaces so)
};

/// The pattern that a tokenizer.json spells as this regular expression, if it is one of the above.
std::optional<TokenPattern> token_pattern_spelled(std::string_view regex);

/// Length in bytes of the first piece of a text, 1 to text.size(). A byte that belongs to no character counts as a sign,
/// neither letter, number nor space. Precondition: `text` is not empty.
std::size_t first_piece_length(TokenPattern pattern, std::string_view text);

}  // namespace attn
