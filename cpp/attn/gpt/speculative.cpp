#include "attn/gpt/speculative.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/generate.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::size_t kMaxDraftTokens = 64;

/// target becomes max(0, target - draft), scaled to sum to 1.
void keep_what_the_draft_lacks(std::span<float> target, std::span<const float> draft) {
  double sum = 0.0;
  for (std::size_t id = 0; id < target.size(); ++id) sum += std::max(0.0, double{target[id]} - double{draft[id]});
  if (sum == 0.0) return;  // equal but for rounding: then the target itself
  for (std::size_t id = 0; id < target.size(); ++id) {
    target[id] = static_cast<float>(std::max(0.0, double{target[id]} - double{draft[id]}) / sum);
  }
}

MaybeError check_models(const Gpt& target, const Gpt& draft, std::span<const TokenId> prompt, std::int64_t count) {
  if (auto error = check_generation(target.config(), prompt, count)) return error;
  if (target.config().vocab_size != draft.config().vocab_size) {
    return Error{"vocab_mismatch",
                 sentence("The draft model knows ", draft.config().vocab_size, " tokens and the target model ",
                          target.config().vocab_size, ". Choose a draft model with the same tokenizer.")};
  }
  return check_generation(draft.config(), prompt, count);
}

MaybeError check_options(const SpeculativeOptions& options) {
  if (auto error = validate(options.sampler)) return error;
  if (options.draft_tokens >= 1 && options.draft_tokens <= kMaxDraftTokens) return {};
  return Error{"bad_draft_tokens", sentence("The draft model is asked for ", options.draft_tokens,
                                            " tokens in a round; choose 1 to ", kMaxDraftTokens, ".")};
}

}  // namespace

Verdict verify_proposals(Mat target, ConstMat draft, std::span<const TokenId> proposed, Random& random) {
  ATTN_EXPECTS(target.rows() == proposed.size() + 1 && draft.rows() == proposed.size(),
               "verify_proposals() needs the draft's distribution for each proposal and one more of the target");
  for (std::size_t i = 0; i < proposed.size(); ++i) {
    const auto token = static_cast<std::size_t>(proposed[i]);
    // uniform < p / q without the division; q is not 0, for the token was drawn from it.
    const double uniform = double{random.uniform()};
    if (uniform * double{draft(i, token)} < double{target(i, token)}) continue;
    const std::span<float> rest(target.row(i), target.cols());
    keep_what_the_draft_lacks(rest, {draft.row(i), draft.cols()});
    return {i, draw(rest, random)};
  }
  const std::span<const float> behind(target.row(proposed.size()), target.cols());
  return {proposed.size(), draw(behind, random)};
}

SpeculativeGenerator::SpeculativeGenerator(Lane target, Lane draft, const AttentionKernel& kernel,
                                           std::span<const TokenId> prompt, std::size_t count,
                                           const SpeculativeOptions& options, std::pmr::memory_resource& memory)
    : target_(std::move(target)),
      draft_(std::move(draft)),
      kernel_(&kernel),
      memory_(&memory),
      options_(options),
      random_(options.seed),
      tokens_(prompt.begin(), prompt.end(), &memory),
      prompt_size_(prompt.size()),
      count_(count),
      chunk_(&memory),
      target_probabilities_(options.draft_tokens + 1, target_.gpt->config().vocab_size, memory),
      draft_probabilities_(options.draft_tokens, target_.gpt->config().vocab_size, memory) {
  tokens_.reserve(prompt.size() + count);
  chunk_.reserve(options.draft_tokens + 1);
}

Result<SpeculativeGenerator> SpeculativeGenerator::create(const Gpt& target, const Gpt& draft,
                                                          const AttentionKernel& kernel,
                                                          std::span<const TokenId> prompt, std::int64_t count,
                                                          const SpeculativeOptions& options,
                                                          std::pmr::memory_resource& memory) {
  if (auto error = check_models(target, draft, prompt, count)) return *std::move(error);
  if (auto error = check_options(options)) return *std::move(error);
  const auto new_tokens = static_cast<std::size_t>(count);
  auto target_cache = target.create_cache(memory, prompt.size() + new_tokens);
  if (!target_cache) return target_cache.error();
  auto draft_cache = draft.create_cache(memory, prompt.size() + new_tokens);
  if (!draft_cache) return draft_cache.error();
  return SpeculativeGenerator({&target, std::move(target_cache).value()}, {&draft, std::move(draft_cache).value()},
                              kernel, prompt, new_tokens, options, memory);
}

MaybeError SpeculativeGenerator::run(Lane& lane, std::span<const TokenId> tokens, Mat probabilities) {
  counts_.weight_bytes += lane.gpt->weight_bytes();
  if (auto error = lane.gpt->forward_cached(tokens, *kernel_, lane.cache, probabilities, *memory_)) return error;
  for (std::size_t r = 0; r < probabilities.rows(); ++r) {
    const std::span<float> row(probabilities.row(r), probabilities.cols());
    if (auto error = check_logits(row)) return error;
    sampling_probabilities(row, options_.sampler, row);
  }
  return {};
}

Result<std::size_t> SpeculativeGenerator::next() {
  ATTN_EXPECTS(!done(), "a generator that is done has no next token");
  // What a step that failed has left behind goes.
  if (auto error = target_.cache.truncate(target_.length)) return *std::move(error);
  if (auto error = draft_.cache.truncate(draft_.length)) return *std::move(error);
  if (generated() == 0) return first_token();

  // With one token of the target's own behind them, as many as are still wanted.
  const std::size_t wanted = count_ - generated();
  if (auto error = propose(std::min(options_.draft_tokens, wanted - 1))) return *std::move(error);
  const Mat target = target_probabilities_.view().rows_from(0, chunk_.size());
  const ConstMat draft = draft_probabilities_.view().rows_from(0, chunk_.size() - 1);
  if (auto error = run(target_, chunk_, target)) return *std::move(error);
  const Verdict verdict = verify_proposals(target, draft, proposed(), random_);

  // Both caches keep the positions of accepted tokens. The draft has not run its last proposal.
  target_.length = tokens_.size() + verdict.accepted;
  draft_.length = std::min(draft_.cache.length(), target_.length);
  counts_.target_steps += 1;
  counts_.proposed += proposed().size();
  counts_.accepted += verdict.accepted;
  const std::span<const TokenId> accepted = proposed().first(verdict.accepted);
  tokens_.insert(tokens_.end(), accepted.begin(), accepted.end());
  tokens_.push_back(verdict.next);
  return verdict.accepted + 1;
}

Result<std::size_t> SpeculativeGenerator::first_token() {
  const Mat row = target_probabilities_.view().rows_from(0, 1);
  if (auto error = run(target_, tokens_, row)) return *std::move(error);
  target_.length = tokens_.size();
  ++counts_.target_steps;
  tokens_.push_back(draw({row.data(), row.cols()}, random_));
  return std::size_t{1};
}

MaybeError SpeculativeGenerator::propose(std::size_t count) {
  chunk_.assign(1, tokens_.back());
  // At first what the draft has not seen yet: the prompt, or the target's own tokens of the last round.
  std::span<const TokenId> unseen = std::span<const TokenId>(tokens_).subspan(draft_.length);
  for (std::size_t i = 0; i < count; ++i) {
    const Mat row = draft_probabilities_.view().rows_from(i, 1);
    if (auto error = run(draft_, unseen, row)) return error;
    ++counts_.draft_steps;
    chunk_.push_back(draw({row.data(), row.cols()}, random_));
    unseen = std::span<const TokenId>(chunk_).last(1);
  }
  return {};
}

}  // namespace attn
