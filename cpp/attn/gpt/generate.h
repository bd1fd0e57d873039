// Text token by token, with a cache or without: the two lanes of the race are the same object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

#include "attn/gpt/gpt.h"
#include "attn/gpt/operation_count.h"
#include "attn/gpt/sampler.h"
#include "attn/random.h"
#include "attn/result.h"

namespace attn {

struct GenerateOptions {
  SamplerOptions sampler = {};
  std::uint64_t seed = 0;
  bool use_cache = true;
  /// Positions that the cache reserves; 0 reserves what prompt and count need.
  std::size_t cache_seq_len = 0;
  KvCacheOptions cache = {};
};

/// What a model can be asked to continue. Errors: `empty_prompt`, `negative_count`, `too_long` (prompt and count beyond
/// the model's max_seq_len).
MaybeError check_generation(const GptConfig& config, std::span<const TokenId> prompt, std::int64_t count);

/// Continues a prompt. Without a cache every step runs all tokens so far; with one, the first step runs
/// the prompt and each later one the newest token. Both compute the logits of the last position alone,
/// and these are bit-identical, so that the same seed gives the same tokens.
class Generator {
 public:
  /// `gpt` and `kernel` must outlive the generator; everything is allocated from `memory`.
  /// Errors: those of check_generation(), validate(SamplerOptions) and Gpt::create_cache().
  static Result<Generator> create(const Gpt& gpt, const AttentionKernel& kernel, std::span<const TokenId> prompt,
                                  std::int64_t count, const GenerateOptions& options,
                                  std::pmr::memory_resource& memory);

  /// compute_logits() and choose(): one step. Precondition: !done(). Errors: `bad_token`, `cache_full`,
  /// `not_finite`.
  Result<TokenId> next();

  /// Runs the model for the next position. Calling it again before choose() repeats exactly the same work,
  /// for clocks too coarse to time one step.
  MaybeError compute_logits();
  /// Draws the token from logits() and appends it. Precondition: compute_logits() was called since the
  /// last choose().
  Result<TokenId> choose();

  bool done() const { return generated() == count_; }
  std::size_t generated() const { return tokens_.size() - prompt_size_; }
  /// The prompt and what was generated.
  std::span<const TokenId> tokens() const { return tokens_; }
  /// (vocab_size), of the last compute_logits().
  std::span<const float> logits() const { return {logits_.data(), logits_.size()}; }
  /// Null without a cache.
  const KvCache* cache() const { return cache_ ? &*cache_ : nullptr; }
  /// What the next (or, before choose(), the current) step computes.
  ForwardOps step_ops() const;

 private:
  Generator(const Gpt& gpt, const AttentionKernel& kernel, std::span<const TokenId> prompt, std::size_t count,
            const GenerateOptions& options, std::pmr::memory_resource& memory);

  /// Tokens that the step need not run again: those in the cache when it began.
  std::size_t context() const;

  const Gpt* gpt_;
  const AttentionKernel* kernel_;
  std::pmr::memory_resource* memory_;
  SamplerOptions sampler_;
  Random random_;
  std::pmr::vector<TokenId> tokens_;
  std::size_t prompt_size_;
  std::size_t count_;
  std::optional<KvCache> cache_;
  Matrix logits_;         // (1 × vocab_size)
  Matrix probabilities_;  // (1 × vocab_size)
  bool logits_ready_ = false;
};

}  // namespace attn
