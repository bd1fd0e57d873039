// Text by greedy choice from a model whose attention somebody else computes, a visitor's own code say, beside the text
// that the lab's own attention gives.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include "attn/gpt/open_step.h"
#include "attn/result.h"
#include "lab/gpt_session.h"

namespace attn::lab {

struct OpenGenerationRequest {
  std::string prompt;
  double new_tokens = 0.0;
};

/// What one layer asks of attention, for tokens of which the first stands at `position`: all of the prompt in the first
/// step, the newest token in each later one. query, key, value (tokens × num_heads · head_dim), heads side by side.
struct AttentionQuestion {
  std::size_t position = 0;
  std::size_t layer = 0;
  ConstMat query, key, value;
};

struct NewToken {
  Token token;
  std::string text;  // characters that became complete with this token
};

class OpenGeneration {
 public:
  /// `session` must outlive it. Runs the lab's own attention through all of the text first. Errors: `empty_prompt`,
  /// `bad_number`, `too_long`, and `unsupported` for a model whose heads share keys or which adds to its scores.
  static Result<OpenGeneration> start(const GptSession& session, const OpenGenerationRequest& request,
                                      std::pmr::memory_resource& memory);

  std::vector<Token> prompt_tokens() const { return session_->tokens(prompt_); }
  /// What the lab's own attention writes.
  const std::vector<NewToken>& expected() const { return expected_; }
  bool done() const { return chosen_ == expected_.size(); }

  /// Precondition: !done().
  AttentionQuestion question();

  /// `attended` (tokens × num_heads · head_dim) answers the question, and the next one waits. After the last layer, the
  /// token of the largest logit, of equals the lowest. Errors: `shape`, and `not_finite` where no logit is the largest.
  /// After an error the same question waits, but for `not_finite`, which ends it. Precondition: !done().
  Result<std::optional<NewToken>> answer(ConstMat attended);

 private:
  OpenGeneration(const GptSession& session, std::vector<TokenId> prompt, OpenStep step,
                 std::pmr::memory_resource& memory);

  const GptSession* session_;
  std::pmr::memory_resource* memory_;
  std::vector<TokenId> prompt_;
  std::vector<NewToken> expected_;
  std::size_t position_ = 0;  // of the step's first token
  std::size_t chosen_ = 0;    // tokens so far
  std::string pending_bytes_;
  OpenStep step_;
};

}  // namespace attn::lab
