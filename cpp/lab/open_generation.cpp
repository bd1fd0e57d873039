#include "lab/open_generation.h"

#include <cstdint>
#include <span>
#include <utility>

#include "attn/gpt/generate.h"
#include "attn/gpt/sampler.h"
#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr SamplerOptions kGreedy{.temperature = 0.0F};

/// The same text with the lab's own attention and cache.
Result<std::vector<NewToken>> own_text(const GptSession& session, std::span<const TokenId> prompt, std::size_t count,
                                       std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named("naive");
  if (!kernel) return kernel.error();
  auto generator = Generator::create(session.gpt(), *kernel.value(), prompt, static_cast<std::int64_t>(count),
                                     {.sampler = kGreedy}, memory);
  if (!generator) return generator.error();
  std::vector<NewToken> text;
  std::string pending_bytes;
  while (!generator.value().done()) {
    const auto id = generator.value().next();
    if (!id) return id.error();
    text.push_back({session.token(id.value()), session.take_text(id.value(), pending_bytes)});
  }
  return text;
}

}  // namespace

Result<OpenGeneration> OpenGeneration::start(const GptSession& session, const OpenGenerationRequest& request,
                                             std::pmr::memory_resource& memory) {
  const GptConfig& config = session.gpt().config();
  if (config.num_kv_heads != config.num_heads || config.positions == PositionKind::alibi) {
    return Error{"unsupported",
                 "Attention of your own needs a model in which each head has keys of its own and nothing is "
                 "added to the scores. Use the trained model of the lab."};
  }
  const auto count = whole_number("new_tokens", request.new_tokens, 1.0, static_cast<double>(config.max_seq_len));
  if (!count) return count.error();
  auto prompt = session.prompt(request.prompt);
  if (!prompt) return prompt.error();
  auto expected = own_text(session, prompt.value(), count.value(), memory);
  if (!expected) return expected.error();
  auto step = OpenStep::begin(session.gpt(), prompt.value(), 0, memory);
  if (!step) return step.error();
  OpenGeneration generation(session, std::move(prompt).value(), std::move(step).value(), memory);
  generation.expected_ = std::move(expected).value();
  return generation;
}

OpenGeneration::OpenGeneration(const GptSession& session, std::vector<TokenId> prompt, OpenStep step,
                               std::pmr::memory_resource& memory)
    : session_(&session), memory_(&memory), prompt_(std::move(prompt)), step_(std::move(step)) {}

AttentionQuestion OpenGeneration::question() {
  const BlockRows rows = step_.asked();
  return {position_, step_.layer(), rows.query, rows.key, rows.value};
}

Result<std::optional<NewToken>> OpenGeneration::answer(ConstMat attended) {
  const GptConfig& config = session_->gpt().config();
  if (attended.rows() != step_.rows() || attended.cols() != config.query_dim()) {
    return Error{"shape", sentence("Layer ", step_.layer(), " asked for ", step_.rows(), " × ", config.query_dim(),
                                   " numbers and got ", attended.rows(), " × ", attended.cols(),
                                   ". Return a row for each query, all heads side by side.")};
  }
  step_.answer(attended);
  if (!step_.done()) return std::optional<NewToken>{};

  Matrix logits(1, config.vocab_size, *memory_);
  Matrix probabilities(1, config.vocab_size, *memory_);
  step_.write_logits(logits.view());
  Random unused(0);
  const auto id = sample({logits.data(), logits.size()}, kGreedy, unused, {probabilities.data(), probabilities.size()});
  if (!id) return id.error();
  ++chosen_;
  position_ += step_.rows();
  if (!done()) {
    auto next = OpenStep::begin(session_->gpt(), {&id.value(), 1}, position_, *memory_);
    if (!next) return next.error();
    step_ = std::move(next).value();
  }
  return std::optional<NewToken>{{session_->token(id.value()), session_->take_text(id.value(), pending_bytes_)}};
}

}  // namespace attn::lab
