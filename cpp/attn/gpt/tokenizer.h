// Byte-level byte-pair encoding, read from a Hugging Face tokenizer.json. Every byte is in the vocabulary, so any text can
// be encoded and comes back unchanged. Sennrich et al. (2016), arXiv:1508.07909; Radford et al. (2019).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/result.h"

namespace attn {

class Tokenizer {
 public:
  static Result<Tokenizer> from_json(std::string_view json);

  std::size_t vocab_size() const;
  /// The id that separates stories and starts every prompt, when the file has one.
  std::optional<std::int32_t> separator() const;

  std::vector<std::int32_t> encode(std::string_view utf8) const;
  /// Bytes of one token; they may be a part of a UTF-8 character.
  std::string_view token_bytes(std::int32_t id) const;
  std::string decode(std::span<const std::int32_t> ids) const;
};

}  // namespace attn
