// One prompt continued twice by the same model, kernel and seed: once recomputing every position for each token, once
// with a cache of keys and values. Both lanes give the same bits, so the only difference is the time, which is measured.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/attention/kv_cache.h"
#include "attn/gpt/sampler.h"
#include "attn/random.h"
#include "attn/result.h"
#include "lab/gpt_session.h"
#include "lab/timing.h"

namespace attn::lab {

enum class Lane { naive, cached };

struct RaceRequest {
  std::string prompt;
  double new_tokens = 0.0;
  double seed = 0.0;
  double temperature = 0.0;
  double top_k = 0.0;
  double top_p = 1.0;
  std::string kernel;
};

/// One new token of one lane.
struct RaceStep {
  Lane lane = Lane::naive;
  std::size_t index = 0;  // 0 for the first new token
  Token token;
  std::string text;         // characters that became complete with this token
  double ms = 0.0;          // of the model alone, without sampling
  std::size_t repeats = 0;  // runs of this position that were measured
  double multiply_adds = 0.0;
  double attention_multiply_adds = 0.0;
  double kv_cache_bytes = 0.0;
  double kv_cache_utilization = 0.0;
};

class Race {
 public:
  /// `session` must outlive the race. Errors: `bad_number`, `too_long`, `unknown_kernel` and what sampling refuses.
  /// new_tokens is cut to what fits behind the prompt.
  static Result<Race> start(const GptSession& session, const RaceRequest& request, Clock clock,
                            std::pmr::memory_resource& memory);

  std::vector<Token> prompt_tokens() const { return session_->tokens(prompt_); }
  std::size_t new_tokens() const { return new_tokens_; }
  double timer_tick() const { return tick_ms_; }
  double kv_cache_bytes() const { return static_cast<double>(cache_.bytes()); }

  /// The next token of the lane; `race_finished` after the last one. The lanes do not wait for each other.
  Result<RaceStep> step(Lane lane);

 private:
  struct LaneState {
    std::vector<TokenId> tokens;  // prompt and what was generated
    Random random;
    std::string pending_bytes;  // of a character that is not complete yet
  };

  Race(const GptSession& session, const AttentionKernel& kernel, const SamplerOptions& options,
       std::vector<TokenId> prompt, std::uint64_t seed, KvCache cache, Clock clock, std::pmr::memory_resource& memory);

  MaybeError run_naive(std::span<const TokenId> tokens);
  /// Runs what the cache does not hold yet beyond `length` positions, which it is cut to before.
  MaybeError run_cached(std::span<const TokenId> tokens, std::size_t length);
  Result<Timing> time_model(Lane lane, std::span<const TokenId> tokens);
  void warm_up_model();

  const GptSession* session_;
  const AttentionKernel* kernel_;
  SamplerOptions options_;
  std::vector<TokenId> prompt_;
  std::size_t new_tokens_ = 0;
  KvCache cache_;
  Matrix logits_;         // (1 × vocab_size)
  Matrix probabilities_;  // (1 × vocab_size), the sampler's
  Clock clock_;
  double tick_ms_ = 0.0;
  std::pmr::memory_resource* memory_;
  std::array<LaneState, 2> lanes_;  // [Lane]
};

}  // namespace attn::lab
