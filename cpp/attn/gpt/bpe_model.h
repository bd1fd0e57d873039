// The model of a tokenizer.json: from one piece of text to the ids of its tokens.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/token_merges.h"

namespace attn {

struct NamedToken {
  std::string name;
  std::int32_t id = 0;
};

struct CharacterToken {
  char32_t character = 0;
  std::int32_t id = 0;
};

/// A piece is taken apart into the smallest tokens, which are then merged. They are its bytes (GPT-2, Llama 3), or its
/// characters (Llama 2), where a character without a token of its own becomes its bytes or the unknown token.
struct BpeModel {
  void encode(std::string_view piece, std::vector<std::int32_t>& ids) const;

  bool over_bytes = true;
  std::optional<std::array<std::int32_t, 256>> byte_ids;  // [byte]: the token of that byte alone
  std::vector<CharacterToken> characters;                 // sorted; unused over bytes
  std::optional<std::int32_t> unknown;                    // for what has neither
  bool fuse_unknown = false;                              // neighbours that are unknown are one token
  std::vector<NamedToken> whole_pieces;                   // sorted; a piece that is one of them is not merged
  TokenMerges merges;

 private:
  void append_characters(std::string_view piece, std::vector<std::int32_t>& ids) const;
};

/// The token of that name in a sorted list.
std::optional<std::int32_t> find_token(const std::vector<NamedToken>& sorted, std::string_view name);

}  // namespace attn
