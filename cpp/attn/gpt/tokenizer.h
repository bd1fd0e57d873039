// Byte-level byte-pair encoding, read from a Hugging Face tokenizer.json. Every byte is in the
// vocabulary, so any text can be encoded and comes back unchanged. Sennrich et al. (2016),
// arXiv:1508.07909; Radford et al. (2019).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/result.h"

namespace attn {

/// Two tokens that become one. The smaller the rank, the earlier it is applied.
struct TokenMerge {
  std::int32_t left = 0;
  std::int32_t right = 0;
  std::int32_t rank = 0;
  std::int32_t merged = 0;
};

class Tokenizer {
 public:
  /// Reads the form that this project's model uses: a BPE model over bytes, split beforehand by
  /// tokenizer_pattern(). Whatever would make encode() differ from the file's own tokenizer (another
  /// pattern, a normalizer, dropout, ...) is `unsupported_tokenizer` and named; what contradicts
  /// itself is `bad_tokenizer`; `bad_json` and `too_large` are errors too.
  static Result<Tokenizer> from_json(std::string_view json);

  std::size_t vocab_size() const { return tokens_.size(); }
  /// The id that separates stories and starts every prompt, when the file has one: its first added
  /// token that is special.
  std::optional<std::int32_t> separator() const { return separator_; }

  /// Any bytes, valid UTF-8 or not. Text that happens to spell a special token is encoded as the
  /// letters it is made of: a visitor can write about `<|story|>` without ending the story.
  std::vector<std::int32_t> encode(std::string_view utf8) const;
  /// Bytes of one token; they may be a part of a UTF-8 character. Precondition: 0 <= id < vocab_size().
  std::string_view token_bytes(std::int32_t id) const;
  /// token_bytes() of every id, one after the other.
  std::string decode(std::span<const std::int32_t> ids) const;

 private:
  friend class TokenizerReader;

  void encode_piece(std::string_view piece, std::vector<std::int32_t>& ids) const;
  const TokenMerge* find_merge(std::int32_t left, std::int32_t right) const;

  std::vector<std::string> tokens_;           // [id]: its bytes
  std::array<std::int32_t, 256> byte_ids_{};  // [byte]: the token of that byte alone
  std::vector<TokenMerge> merges_;            // sorted by (left, right)
  std::optional<std::int32_t> separator_;
};

/// The only pre-tokenizer pattern that is implemented, as tokenizer.json spells it: words, numbers
/// and runs of other signs, each with one space before it if there is one, and runs of white space.
std::string_view tokenizer_pattern();

/// Length in bytes of the first piece of a text that is not empty, by tokenizer_pattern().
std::size_t first_piece_length(std::string_view text);

}  // namespace attn
