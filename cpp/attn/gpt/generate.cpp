#include "attn/gpt/generate.h"

#include <utility>

#include "attn/sentence.h"

namespace attn {

MaybeError check_generation(const GptConfig& config, std::span<const TokenId> prompt, std::int64_t count) {
  if (prompt.empty()) return Error{"empty_prompt", "The prompt has no tokens. Type at least one letter."};
  if (count < 0) {
    return Error{"negative_count", sentence("The number of tokens to generate is ", count, "; choose 0 or more.")};
  }
  const std::size_t max_seq_len = config.max_seq_len;
  if (prompt.size() <= max_seq_len && static_cast<std::uint64_t>(count) <= max_seq_len - prompt.size()) return {};
  return Error{"too_long",
               sentence("A prompt of ", prompt.size(), " tokens and ", count, " new ones do not fit into the ",
                        max_seq_len, " positions of the model. Shorten the prompt or generate fewer tokens.")};
}

Generator::Generator(const Gpt& gpt, const AttentionKernel& kernel, std::span<const TokenId> prompt, std::size_t count,
                     const GenerateOptions& options, std::pmr::memory_resource& memory)
    : gpt_(&gpt),
      kernel_(&kernel),
      memory_(&memory),
      sampler_(options.sampler),
      random_(options.seed),
      tokens_(prompt.begin(), prompt.end(), &memory),
      prompt_size_(prompt.size()),
      count_(count),
      logits_(1, gpt.config().vocab_size, memory),
      probabilities_(1, gpt.config().vocab_size, memory) {
  tokens_.reserve(prompt.size() + count);
}

Result<Generator> Generator::create(const Gpt& gpt, const AttentionKernel& kernel, std::span<const TokenId> prompt,
                                    std::int64_t count, const GenerateOptions& options,
                                    std::pmr::memory_resource& memory) {
  if (auto error = check_generation(gpt.config(), prompt, count)) return *error;
  if (auto error = validate(options.sampler)) return *error;
  const auto new_tokens = static_cast<std::size_t>(count);
  Generator generator(gpt, kernel, prompt, new_tokens, options, memory);
  if (options.use_cache) {
    const std::size_t needed = prompt.size() + new_tokens;
    const std::size_t seq_len = options.cache_seq_len > 0 ? options.cache_seq_len : needed;
    Result<KvCache> cache = gpt.create_cache(memory, seq_len, options.cache);
    if (!cache) return cache.error();
    generator.cache_.emplace(std::move(cache).value());
  }
  return generator;
}

std::size_t Generator::context() const {
  // Everything but the newest token is in the cache, once the prompt has run.
  return cache_ && generated() > 0 ? tokens_.size() - 1 : 0;
}

MaybeError Generator::compute_logits() {
  ATTN_EXPECTS(!done(), "a generator that is done has no next token");
  if (!cache_) {
    if (auto error = gpt_->forward(tokens_, *kernel_, logits_.view(), *memory_)) return error;
  } else {
    const std::size_t before = context();
    if (auto error = cache_->truncate(before)) return error;  // of a step that is repeated
    const auto new_tokens = std::span<const TokenId>(tokens_).subspan(before);
    if (auto error = gpt_->forward_cached(new_tokens, *kernel_, *cache_, logits_.view(), *memory_)) return error;
  }
  logits_ready_ = true;
  return {};
}

Result<TokenId> Generator::choose() {
  ATTN_EXPECTS(logits_ready_, "choose() needs the logits of compute_logits()");
  Result<TokenId> token = sample(logits(), sampler_, random_, {probabilities_.data(), probabilities_.size()});
  if (!token) return token;
  tokens_.push_back(token.value());
  logits_ready_ = false;
  return token;
}

Result<TokenId> Generator::next() {
  if (auto error = compute_logits()) return *error;
  return choose();
}

ForwardOps Generator::step_ops() const {
  return count_forward_ops(gpt_->config(), tokens_.size() - context(), context(), 1);
}

}  // namespace attn
