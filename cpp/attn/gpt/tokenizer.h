// Text to token ids and back, as a Hugging Face tokenizer.json of the GPT-2 and Llama families says.
//
// GPT-2 and Llama 3 spell a text in bytes, all of which are in the vocabulary: any text can be encoded and comes back
// unchanged (Radford et al., 2019). Llama 2 spells it in characters, as SentencePiece does (Kudo and Richardson, 2018,
// arXiv:1808.06226), and falls back on bytes. Both then merge pairs (token_merges.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/added_tokens.h"
#include "attn/gpt/bpe_model.h"
#include "attn/gpt/tokenizer_pipeline.h"
#include "attn/result.h"

namespace attn {

/// What becomes of text that spells a special token. Hugging Face takes it for the token; a visitor can write about
/// `<|endoftext|>` without ending the text.
enum class SpecialText : std::uint8_t { letters, token };

class Tokenizer {
 public:
  /// Whatever would make encode() differ from the file's own tokenizer (another pattern, another normalizer, dropout, ...)
  /// is `unsupported_tokenizer` and named; what contradicts itself is `bad_tokenizer`; `bad_json` and `too_large` are
  /// errors too.
  static Result<Tokenizer> from_json(std::string_view json);

  std::size_t vocab_size() const { return tokens_.size(); }
  /// The id that starts every prompt, when the file has one: what its post_processor puts before a text, or, for
  /// vocabularies over bytes without such a template, the first special token, which separated their training texts.
  std::optional<std::int32_t> separator() const { return separator_; }

  /// Any bytes, valid UTF-8 or not; without the separator.
  std::vector<std::int32_t> encode(std::string_view utf8, SpecialText special = SpecialText::letters) const;
  /// What one token stands for within a text; it may be a part of a UTF-8 character. Precondition: 0 <= id < vocab_size().
  std::string_view token_bytes(std::int32_t id) const;
  /// token_bytes() of every id, one after the other, less the space that the file puts before every text.
  std::string decode(std::span<const std::int32_t> ids) const;

 private:
  friend class TokenizerReader;

  void encode_part(std::string_view part, bool at_start, bool specials, std::vector<std::int32_t>& ids) const;
  void encode_pieces(std::string_view text, std::size_t pattern, std::vector<std::int32_t>& ids) const;

  TokenizerPipeline pipeline_;
  AddedTokens added_;          // looked for in the text as it is
  AddedTokens added_spelled_;  // looked for after the normalizer, where there is one
  BpeModel model_;
  std::vector<std::string> tokens_;  // [id]: its bytes
  std::optional<std::int32_t> separator_;
};

}  // namespace attn
