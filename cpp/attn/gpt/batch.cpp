#include "attn/gpt/batch.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/generate.h"
#include "attn/sentence.h"

namespace attn {
namespace {

MaybeError check_requests(const Gpt& gpt, std::span<const BatchRequest> requests) {
  if (requests.empty()) return Error{"empty_batch", "There is no prompt to continue. Give at least one."};
  for (const BatchRequest& request : requests) {
    if (auto error = check_generation(gpt.config(), request.prompt, request.count)) return error;
    if (auto error = validate(request.sampler)) return error;
  }
  return {};
}

/// Positions that the longest text needs.
std::size_t longest(std::span<const BatchRequest> requests) {
  std::size_t positions = 0;
  for (const BatchRequest& request : requests) {
    positions = std::max(positions, request.prompt.size() + static_cast<std::size_t>(request.count));
  }
  return positions;
}

}  // namespace

BatchGenerator::BatchGenerator(const Gpt& gpt, const AttentionKernel& kernel, std::span<const BatchRequest> requests,
                               KvCache cache, std::pmr::memory_resource& memory)
    : gpt_(&gpt),
      kernel_(&kernel),
      memory_(&memory),
      texts_(&memory),
      cache_(std::move(cache)),
      logits_(requests.size(), gpt.config().vocab_size, memory),
      probabilities_(1, gpt.config().vocab_size, memory) {
  texts_.reserve(requests.size());
  for (const BatchRequest& request : requests) {
    std::pmr::vector<TokenId> tokens(request.prompt.begin(), request.prompt.end(), &memory);
    tokens.reserve(request.prompt.size() + static_cast<std::size_t>(request.count));
    texts_.push_back({std::move(tokens), request.prompt.size(), static_cast<std::size_t>(request.count),
                      request.sampler, Random(request.seed)});
  }
}

Result<BatchGenerator> BatchGenerator::create(const Gpt& gpt, const AttentionKernel& kernel,
                                              std::span<const BatchRequest> requests,
                                              std::pmr::memory_resource& memory) {
  if (auto error = check_requests(gpt, requests)) return *std::move(error);
  auto cache = gpt.create_cache(memory, longest(requests), {}, requests.size());
  if (!cache) return cache.error();
  return BatchGenerator(gpt, kernel, requests, std::move(cache).value(), memory);
}

bool BatchGenerator::done() const {
  for (std::size_t text = 0; text < texts_.size(); ++text) {
    if (!done(text)) return false;
  }
  return true;
}

Result<std::size_t> BatchGenerator::next() {
  ATTN_EXPECTS(!done(), "a batch whose texts are all done has no next token");
  std::pmr::vector<std::size_t> started(memory_);
  std::size_t unfinished = 0;
  for (std::size_t text = 0; text < texts_.size(); ++text) {
    if (done(text)) continue;
    ++unfinished;
    if (generated(text) > 0) started.push_back(text);
  }
  if (!started.empty()) {
    if (auto error = decode(started)) return *std::move(error);
  }
  if (started.size() < unfinished) {
    if (auto error = prefill()) return *std::move(error);
  }
  return unfinished;
}

MaybeError BatchGenerator::prefill() {
  for (std::size_t text = 0; text < texts_.size(); ++text) {
    if (done(text) || generated(text) > 0) continue;
    if (auto error = cache_.reset(text)) return error;
    const Mat row = logits_.view().rows_from(text, 1);
    if (auto error = gpt_->forward_cached(texts_[text].tokens, *kernel_, cache_, row, *memory_, text)) return error;
    counts_.prefill_steps += 1;
    counts_.weight_bytes += gpt_->weight_bytes();
    if (auto error = choose(text, row)) return error;
  }
  return {};
}

MaybeError BatchGenerator::decode(std::span<const std::size_t> slots) {
  std::pmr::vector<TokenId> newest(memory_);
  for (const std::size_t slot : slots) newest.push_back(texts_[slot].tokens.back());
  const Mat logits = logits_.view().rows_from(0, slots.size());
  if (auto error = gpt_->forward_batch(newest, slots, *kernel_, cache_, logits, *memory_)) return error;
  counts_.decode_steps += 1;
  counts_.decoded_tokens += slots.size();
  counts_.weight_bytes += gpt_->weight_bytes();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (auto error = choose(slots[i], logits.rows_from(i, 1))) return error;
  }
  return {};
}

MaybeError BatchGenerator::choose(std::size_t text, ConstMat logits) {
  Text& chosen = texts_[text];
  const auto token = sample({logits.data(), logits.cols()}, chosen.sampler, chosen.random,
                            {probabilities_.data(), probabilities_.size()});
  if (!token) return token.error();
  chosen.tokens.push_back(token.value());
  return {};
}

}  // namespace attn
