// The trained model with its tokenizer, as a page uses them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/gpt.h"
#include "attn/gpt/tokenizer.h"
#include "attn/result.h"

namespace attn::lab {

/// The three files as Hugging Face writes them. Read once; nothing of them is kept.
struct ModelFiles {
  std::string_view config;                // config.json
  std::span<const std::uint8_t> weights;  // model.safetensors
  std::string_view tokenizer;             // tokenizer.json
};

struct ModelInfo {
  double vocab_size = 0.0;
  double max_seq_len = 0.0;
  double embed_dim = 0.0;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double parameter_count = 0.0;
};

struct Token {
  TokenId id = 0;
  std::string text;  // token_text() of its bytes
};

struct AttentionMaps {
  std::vector<Token> tokens;
  std::size_t num_layers = 0;
  std::size_t num_heads = 0;
  std::pmr::vector<Matrix> weights;  // [layer * num_heads + head]: (tokens × tokens)
};

class GptSession {
 public:
  /// What the files themselves get wrong, and `vocab_mismatch` when they do not belong together.
  static Result<GptSession> load(const ModelFiles& files, std::pmr::memory_resource& memory);

  ModelInfo info() const;
  const Gpt& gpt() const { return gpt_; }
  const Tokenizer& tokenizer() const { return tokenizer_; }

  /// The tokens of the text alone.
  std::vector<Token> tokenize(std::string_view text) const;

  /// What the model reads: the separator that every training text began with, then the text. Errors: `empty_prompt`,
  /// and `too_long`, which names both lengths.
  Result<std::vector<TokenId>> prompt(std::string_view text) const;

  /// Attention of every layer and head over prompt(text).
  Result<AttentionMaps> attention_maps(std::string_view text, std::pmr::memory_resource& memory) const;

  Token token(TokenId id) const;
  std::vector<Token> tokens(std::span<const TokenId> ids) const;

 private:
  GptSession(Gpt gpt, Tokenizer tokenizer) : gpt_(std::move(gpt)), tokenizer_(std::move(tokenizer)) {}

  Gpt gpt_;
  Tokenizer tokenizer_;
};

}  // namespace attn::lab
