// A model with its tokenizer, the trained one or a visitor's, as a page uses them.
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
#include "lab/memory_sweep.h"

namespace attn::lab {

/// The files as Hugging Face writes them. Read once; nothing of them is kept.
struct ModelFiles {
  std::string_view config;                     // config.json
  std::span<const ByteSource* const> weights;  // model.safetensors, or all shards
  std::string_view tokenizer;                  // tokenizer.json
  std::string_view index = {};                 // model.safetensors.index.json, where there are shards
};

struct LoadOptions {
  WeightFormat weight_format = WeightFormat::float32;
  double max_seq_len = 4096.0;  // positions that will be used at most; fewer where their cache would not fit
  double limit_bytes = kWasm32LimitBytes;
};

struct ModelInfo {
  std::string family;  // "gpt2", "llama"
  double vocab_size = 0.0;
  double max_seq_len = 0.0;          // that the lab uses: the model's own, or what fits
  double trained_max_seq_len = 0.0;  // the model's own
  double embed_dim = 0.0;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  double head_dim = 0.0;
  double parameter_count = 0.0;
  std::string dtype;            // of the files: "F32", "F16", "BF16"; "mixed"
  std::string weight_format;    // in memory: "float32", "int8"
  double file_bytes = 0.0;      // of the tensors in the files
  double weight_bytes = 0.0;    // of the weights in memory
  double kv_cache_bytes = 0.0;  // of a cache for max_seq_len positions
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
  /// What the files themselves get wrong, `vocab_mismatch` when they do not belong together, `bad_number`, and `too_large`
  /// before anything is allocated when the model does not fit.
  static Result<GptSession> load(const ModelFiles& files, const LoadOptions& options,
                                 std::pmr::memory_resource& memory);
  static Result<GptSession> load(const ModelFiles& files, std::pmr::memory_resource& memory) {
    return load(files, {}, memory);
  }

  const ModelInfo& info() const { return info_; }
  const Gpt& gpt() const { return gpt_; }
  const Tokenizer& tokenizer() const { return tokenizer_; }

  /// The tokens of the text alone.
  std::vector<Token> tokenize(std::string_view text) const;

  /// What the model reads: the separator that every training text began with, then the text. Errors: `empty_prompt`,
  /// and `too_long`, which names both lengths.
  Result<std::vector<TokenId>> prompt(std::string_view text) const;

  /// Attention of every layer and head over prompt(text).
  Result<AttentionMaps> attention_maps(std::string_view text, std::pmr::memory_resource& memory) const;

  /// Logits (tokens × vocab_size) of every position: all tokens at once without a cache where `chunk` is 0, otherwise
  /// `chunk` at a time through one. Both are the same bits. Errors: those of Gpt::forward().
  Result<Matrix> logits(std::span<const TokenId> tokens, std::size_t chunk, std::string_view kernel,
                        std::pmr::memory_resource& memory) const;

  Token token(TokenId id) const;
  std::vector<Token> tokens(std::span<const TokenId> ids) const;

  /// Characters that became complete with this token; `pending_bytes` are those of a character that is not complete yet.
  std::string take_text(TokenId id, std::string& pending_bytes) const;

 private:
  GptSession(Gpt gpt, Tokenizer tokenizer, ModelInfo info)
      : gpt_(std::move(gpt)), tokenizer_(std::move(tokenizer)), info_(std::move(info)) {}

  Gpt gpt_;
  Tokenizer tokenizer_;
  ModelInfo info_;
};

}  // namespace attn::lab
