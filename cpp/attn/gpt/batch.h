// Batched decode: several texts grow side by side, one token each in a step. A step is as slow as reading the weights,
// and all texts share that one pass; each attends to its own slot of the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "attn/gpt/gpt.h"
#include "attn/gpt/sampler.h"
#include "attn/random.h"
#include "attn/result.h"

namespace attn {

struct BatchRequest {
  std::span<const TokenId> prompt;
  std::int64_t count = 0;  // new tokens
  SamplerOptions sampler = {};
  std::uint64_t seed = 0;
};

/// What was done so far.
struct BatchCounts {
  std::size_t prefill_steps = 0;   // one for each prompt
  std::size_t decode_steps = 0;    // however many texts they advanced
  std::size_t decoded_tokens = 0;  // by decode steps
  std::uint64_t weight_bytes = 0;  // read in all of these steps (Gpt::weight_bytes)
};

/// Continues several prompts, each with the tokens that a Generator of the same prompt, sampler and seed writes. Texts may
/// have any lengths; one that is done takes part no longer.
class BatchGenerator {
 public:
  /// `gpt` and `kernel` must outlive the generator; everything is allocated from `memory`.
  /// Errors: `empty_batch`; for each request those of check_generation() and validate(SamplerOptions); those of
  /// Gpt::create_cache().
  static Result<BatchGenerator> create(const Gpt& gpt, const AttentionKernel& kernel,
                                       std::span<const BatchRequest> requests, std::pmr::memory_resource& memory);

  /// One more token for every text that is not done. Returns how many that are. Precondition: !done().
  /// Errors: `bad_token`, `not_finite`. Texts whose first token failed are asked for again by the next call.
  Result<std::size_t> next();

  std::size_t size() const { return texts_.size(); }
  bool done() const;
  bool done(std::size_t text) const { return generated(text) == texts_[text].count; }
  std::size_t generated(std::size_t text) const { return texts_[text].tokens.size() - texts_[text].prompt_size; }
  /// The prompt and what was generated.
  std::span<const TokenId> tokens(std::size_t text) const { return texts_[text].tokens; }
  const BatchCounts& counts() const { return counts_; }

 private:
  /// Its place in texts_ is its slot of the cache.
  struct Text {
    std::pmr::vector<TokenId> tokens;
    std::size_t prompt_size;
    std::size_t count;
    SamplerOptions sampler;
    Random random;
  };

  BatchGenerator(const Gpt& gpt, const AttentionKernel& kernel, std::span<const BatchRequest> requests, KvCache cache,
                 std::pmr::memory_resource& memory);

  /// Runs the prompts of texts that have no new token, each on its own: they differ in length.
  MaybeError prefill();
  /// Runs the newest token of each text in `slots`.
  MaybeError decode(std::span<const std::size_t> slots);
  MaybeError choose(std::size_t text, ConstMat logits);

  const Gpt* gpt_;
  const AttentionKernel* kernel_;
  std::pmr::memory_resource* memory_;
  std::pmr::vector<Text> texts_;
  KvCache cache_;
  Matrix logits_;         // (texts × vocab_size)
  Matrix probabilities_;  // (1 × vocab_size)
  BatchCounts counts_;
};

}  // namespace attn
