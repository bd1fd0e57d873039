// Speculative decoding: a small draft model proposes tokens one by one, the target model scores all of them in one step,
// and as many are kept as leave the target's distribution exactly as it is.
// Leviathan, Kalman and Matias, "Fast Inference from Transformers via Speculative Decoding" (2023), arXiv:2211.17192;
// Chen et al., "Accelerating Large Language Model Decoding with Speculative Sampling" (2023), arXiv:2302.01318.
//
// A decode step is as slow as reading the weights, and scoring a few tokens in one step reads them once.
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

struct Verdict {
  std::size_t accepted = 0;  // the first so many proposals are kept ...
  TokenId next = 0;          // ... and this token of the target's follows them
};

/// Modified rejection sampling. With p_i and q_i the distributions of target and draft behind i proposals, proposal x_i,
/// drawn from q_i, is accepted with probability min(1, p_i(x_i) / q_i(x_i)); the first that is not is replaced by a token
/// drawn from max(0, p_i - q_i), scaled to sum to 1. Behind the last proposal a token is drawn from the target. Each
/// token is thereby distributed as p_i (Leviathan et al., appendix A.1).
///
/// `target` (proposed + 1 × vocab_size) and `draft` (proposed × vocab_size) hold p and q, of sampling_probabilities();
/// the rejected row of `target` is overwritten.
Verdict verify_proposals(Mat target, ConstMat draft, std::span<const TokenId> proposed, Random& random);

struct SpeculativeOptions {
  SamplerOptions sampler = {};  // of the target, whose distribution is kept; the draft model draws with the same
  std::uint64_t seed = 0;
  std::size_t draft_tokens = 4;  // proposed in a round, 1 … 64
};

/// What was done so far.
struct SpeculativeCounts {
  std::size_t proposed = 0;
  std::size_t accepted = 0;
  std::size_t draft_steps = 0;     // passes over the draft's weights
  std::size_t target_steps = 0;    // passes over the target's weights, the prompt's among them
  std::uint64_t weight_bytes = 0;  // read in all of these steps (Gpt::weight_bytes)
};

/// Continues a prompt as Generator with a cache does: at temperature 0 with the very same tokens, otherwise with tokens
/// of the same distribution.
class SpeculativeGenerator {
 public:
  /// The models and `kernel` must outlive the generator; everything is allocated from `memory`.
  /// Errors: those of check_generation() for either model, of validate(SamplerOptions) and of Gpt::create_cache();
  /// `vocab_mismatch` when the models do not know equally many tokens; `bad_draft_tokens`.
  static Result<SpeculativeGenerator> create(const Gpt& target, const Gpt& draft, const AttentionKernel& kernel,
                                             std::span<const TokenId> prompt, std::int64_t count,
                                             const SpeculativeOptions& options, std::pmr::memory_resource& memory);

  /// One step of the target model, which appends 1 … draft_tokens + 1 tokens, and never more than count in all.
  /// Returns how many. Precondition: !done(). Errors: `bad_token`, `not_finite`; the step can then be tried again.
  Result<std::size_t> next();

  bool done() const { return generated() == count_; }
  std::size_t generated() const { return tokens_.size() - prompt_size_; }
  /// The prompt and what was generated.
  std::span<const TokenId> tokens() const { return tokens_; }
  const SpeculativeCounts& counts() const { return counts_; }

 private:
  /// A model and the positions of tokens_ that its cache holds.
  struct Lane {
    const Gpt* gpt;
    KvCache cache;
    std::size_t length = 0;
  };

  SpeculativeGenerator(Lane target, Lane draft, const AttentionKernel& kernel, std::span<const TokenId> prompt,
                       std::size_t count, const SpeculativeOptions& options, std::pmr::memory_resource& memory);

  Result<std::size_t> first_token();
  /// Fills chunk_ and draft_probabilities_.
  MaybeError propose(std::size_t count);
  std::span<const TokenId> proposed() const { return std::span(chunk_).subspan(1); }
  /// Runs tokens behind those in the lane's cache; `probabilities` (tokens × vocab_size), or one row for the last.
  MaybeError run(Lane& lane, std::span<const TokenId> tokens, Mat probabilities);

  Lane target_;
  Lane draft_;
  const AttentionKernel* kernel_;
  std::pmr::memory_resource* memory_;
  SpeculativeOptions options_;
  Random random_;
  std::pmr::vector<TokenId> tokens_;
  std::size_t prompt_size_;
  std::size_t count_;
  std::pmr::vector<TokenId> chunk_;  // what the target runs in a step: the newest token and the proposals behind it
  Matrix target_probabilities_;      // (draft_tokens + 1 × vocab_size)
  Matrix draft_probabilities_;       // (draft_tokens × vocab_size)
  SpeculativeCounts counts_;
};

}  // namespace attn
