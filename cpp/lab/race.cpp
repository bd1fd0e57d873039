#include "lab/race.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/operation_count.h"
#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeed = 9007199254740991.0;  // the largest whole number that JavaScript counts exactly

// A step that takes longer is measured once: three times as long would only make the visitor wait.
constexpr double kLongStepMs = 8.0;
// Enough for the median to pass over an interruption or two by the system.
constexpr std::size_t kSamples = 5;

Result<SamplerOptions> read_options(const RaceRequest& request, std::size_t vocab_size) {
  const auto top_k = whole_number("top_k", request.top_k, 0.0, static_cast<double>(vocab_size));
  if (!top_k) return top_k.error();
  const SamplerOptions options{.temperature = static_cast<float>(request.temperature),
                               .top_k = top_k.value(),
                               .top_p = static_cast<float>(request.top_p)};
  if (auto error = validate(options)) return *std::move(error);
  return options;
}

}  // namespace

Result<Race> Race::start(const GptSession& session, const RaceRequest& request, Clock clock,
                         std::pmr::memory_resource& memory) {
  const GptConfig& config = session.gpt().config();
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto options = read_options(request, config.vocab_size);
  if (!options) return options.error();
  const auto seed = whole_number("The seed", request.seed, 0.0, kMaxSeed);
  if (!seed) return seed.error();
  const auto wanted = whole_number("new_tokens", request.new_tokens, 1.0, 1e6);
  if (!wanted) return wanted.error();
  auto prompt = session.prompt(request.prompt);
  if (!prompt) return prompt.error();
  auto cache = session.gpt().create_cache(memory, config.max_seq_len);
  if (!cache) return cache.error();

  const std::size_t prompt_length = prompt.value().size();
  Race race(session, *kernel.value(), options.value(), std::move(prompt).value(),
            static_cast<std::uint64_t>(request.seed), std::move(cache).value(), clock, memory);
  // The last new token is never read by the model, so it needs no position.
  race.new_tokens_ = std::min(wanted.value(), config.max_seq_len - prompt_length + 1);
  race.warm_up_model();
  race.tick_ms_ = timer_tick_ms(clock);
  return race;
}

Race::Race(const GptSession& session, const AttentionKernel& kernel, const SamplerOptions& options,
           std::vector<TokenId> prompt, std::uint64_t seed, KvCache cache, Clock clock,
           std::pmr::memory_resource& memory)
    : session_(&session),
      kernel_(&kernel),
      options_(options),
      prompt_(std::move(prompt)),
      cache_(std::move(cache)),
      logits_(1, session.gpt().config().vocab_size, memory),
      probabilities_(1, session.gpt().config().vocab_size, memory),
      clock_(clock),
      memory_(&memory),
      lanes_{LaneState{prompt_, Random(seed), {}}, LaneState{prompt_, Random(seed), {}}} {}

MaybeError Race::run_naive(std::span<const TokenId> tokens) {
  return session_->gpt().forward(tokens, *kernel_, logits_.view(), *memory_);
}

MaybeError Race::run_cached(std::span<const TokenId> tokens, std::size_t length) {
  if (auto error = cache_.truncate(length)) return error;
  return session_->gpt().forward_cached(tokens.subspan(length), *kernel_, cache_, logits_.view(), *memory_);
}

// Prefill and decode run other code than the whole sequence does, so both lanes are warmed up. An error shows itself
// again in the first step, where it can be reported.
void Race::warm_up_model() {
  const std::span<const TokenId> tokens(prompt_);
  auto both_lanes = [&] {
    static_cast<void>(run_naive(tokens));
    if (!run_cached(tokens, 0)) static_cast<void>(run_cached(tokens, tokens.size() - 1));
  };
  warm_up(clock_, kWarmUpMs, both_lanes);
  cache_.reset();
}

Result<Timing> Race::time_model(Lane lane, std::span<const TokenId> tokens) {
  MaybeError error;
  const std::size_t cached = cache_.length();
  auto work = [&] {
    if (error) return;
    error = lane == Lane::naive ? run_naive(tokens) : run_cached(tokens, cached);
  };
  const TimingPlan once{.tick_ms = tick_ms_, .min_samples = 1, .max_samples = 1};
  Timing timing = measure(clock_, once, work);
  if (!error && timing.median_ms * static_cast<double>(timing.runs_per_sample) < kLongStepMs) {
    timing = measure(clock_, {.tick_ms = tick_ms_, .min_samples = kSamples, .max_samples = kSamples}, work);
  }
  if (error) return *std::move(error);
  return timing;
}

Result<RaceStep> Race::step(Lane lane) {
  LaneState& state = lanes_[static_cast<std::size_t>(lane)];
  const std::size_t index = state.tokens.size() - prompt_.size();
  if (index == new_tokens_) {
    return Error{"race_finished", sentence("This lane has generated all of its ", new_tokens_,
                                           " tokens. Start a new race to see more.")};
  }
  const std::size_t context = lane == Lane::cached ? cache_.length() : 0;
  const auto timing = time_model(lane, state.tokens);
  if (!timing) return timing.error();

  const auto drawn =
      sample({logits_.data(), logits_.size()}, options_, state.random, {probabilities_.data(), probabilities_.size()});
  if (!drawn) return drawn.error();
  const ForwardOps operations = count_forward_ops(session_->gpt().config(), state.tokens.size() - context, context, 1);
  state.tokens.push_back(drawn.value());

  RaceStep step;
  step.lane = lane;
  step.index = index;
  step.token = session_->token(drawn.value());
  step.text = session_->take_text(drawn.value(), state.pending_bytes);
  step.ms = timing.value().median_ms;
  step.repeats = timing.value().samples * timing.value().runs_per_sample;
  step.multiply_adds = static_cast<double>(operations.total());
  step.attention_multiply_adds = static_cast<double>(operations.attention_scores + operations.attention_values);
  if (lane == Lane::cached) {
    step.kv_cache_bytes = kv_cache_bytes();
    step.kv_cache_utilization = cache_.utilization();
  }
  return step;
}

}  // namespace attn::lab
