// Before byte pairs are merged, a text is cut into pieces, and no token reaches over the end of a piece. A tokenizer.json
// says where to cut as a regular expression; the few expressions that GPT-2's and Llama's families use are matched here by
// hand, in one pass and without a regex engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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

struct TokenPatternKind {
  TokenPattern pattern;
  std::string_view regex;  // as a tokenizer.json spells it; empty where it does so by other means
  /// Length of the first piece of a text that is not empty.
  std::size_t (*first_piece)(std::string_view text);
};
/// parts/ says which there are.
std::span<const TokenPatternKind> token_patterns();

bool has_token_pattern(TokenPattern pattern);

/// The pattern that a tokenizer.json spells as this regular expression, if it is one of the above.
std::optional<TokenPattern> token_pattern_spelled(std::string_view regex);

/// Length in bytes of the first piece of a text, 1 to text.size(). A byte that belongs to no character counts as a sign,
/// neither letter, number nor space. Precondition: `text` is not empty.
std::size_t first_piece_length(TokenPattern pattern, std::string_view text);

std::size_t first_ascii_piece(std::string_view text);
std::size_t first_gpt2_piece(std::string_view text);
std::size_t first_llama3_piece(std::string_view text);
std::size_t first_qwen2_piece(std::string_view text);
std::size_t first_digits_piece(std::string_view text);
std::size_t first_metaspace_piece(std::string_view text);

inline constexpr TokenPatternKind kAsciiPattern{
    TokenPattern::ascii, R"( ?[A-Za-z]+| ?[0-9]+| ?[^A-Za-z0-9 \t\n\r\x0b\x0c]+|[ \t\n\r\x0b\x0c]+)",
    first_ascii_piece};
inline constexpr TokenPatternKind kGpt2Pattern{
    TokenPattern::gpt2, R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
    first_gpt2_piece};
inline constexpr TokenPatternKind kLlama3Pattern{
    TokenPattern::llama3,
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
    first_llama3_piece};
inline constexpr TokenPatternKind kQwen2Pattern{
    TokenPattern::qwen2,
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
    first_qwen2_piece};
inline constexpr TokenPatternKind kDigitsPattern{TokenPattern::digits, "", first_digits_piece};
inline constexpr TokenPatternKind kMetaspacePattern{TokenPattern::metaspace, "", first_metaspace_piece};

}  // namespace attn
