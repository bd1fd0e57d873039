#include "lab/model_cost.h"

#include <vector>

#include "attn/memory.h"
#include "attn/random.h"
#include "lab/attend.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxBudgetMs = 60'000;

std::vector<TokenId> random_tokens(std::size_t count, std::size_t vocab_size) {
  Random random(1);
  std::vector<TokenId> tokens(count);
  for (TokenId& token : tokens) token = static_cast<TokenId>(random.uniform_int(vocab_size));
  return tokens;
}

/// A cache with a text behind it, of which any part can be run again and measured.
class Run {
 public:
  Run(const Gpt& gpt, const AttentionKernel& kernel, KvCache cache, std::span<const TokenId> tokens,
      std::pmr::memory_resource& memory)
      : gpt_(gpt),
        kernel_(kernel),
        cache_(std::move(cache)),
        tokens_(tokens),
        logits_(1, gpt.config().vocab_size, memory),
        scratch_(memory) {}

  double kv_cache_bytes() const { return static_cast<double>(cache_.bytes()); }

  struct Part {
    double median_ms = 0.0;
    double peak_bytes = 0.0;
  };

  /// The tokens from `first` on, behind those before it.
  Result<Part> measure_from(std::size_t first, Clock clock, const TimingPlan& plan) {
    MaybeError error;
    auto work = [&] {
      if (!error) error = cache_.truncate(first);
      if (!error) error = gpt_.forward_cached(tokens_.subspan(first), kernel_, cache_, logits_.view(), scratch_);
    };
    scratch_.reset_peak();
    const Timing timing = measure(clock, plan, work);
    if (error) return *std::move(error);
    return Part{timing.median_ms, static_cast<double>(scratch_.peak_bytes())};
  }

 private:
  const Gpt& gpt_;
  const AttentionKernel& kernel_;
  KvCache cache_;
  std::span<const TokenId> tokens_;
  Matrix logits_;
  TrackingResource scratch_;
};

}  // namespace

Result<ModelCost> model_cost(const GptSession& session, const ModelCostRequest& request, Clock clock,
                             std::pmr::memory_resource& memory) {
  const Gpt& gpt = session.gpt();
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 2.0, static_cast<double>(gpt.config().max_seq_len));
  if (!seq_len) return seq_len.error();
  const auto budget = whole_number("budget_ms", request.budget_ms, 0.0, kMaxBudgetMs);
  if (!budget) return budget.error();
  auto cache = gpt.create_cache(memory, seq_len.value());
  if (!cache) return cache.error();

  const auto tokens = random_tokens(seq_len.value(), gpt.config().vocab_size);
  Run run(gpt, *kernel.value(), std::move(cache).value(), tokens, memory);
  const TimingPlan plan{
      .tick_ms = timer_tick_ms(clock), .budget_ms = static_cast<double>(budget.value()), .min_samples = 1};
  const auto prefill = run.measure_from(0, clock, plan);
  if (!prefill) return prefill.error();
  const auto decode = run.measure_from(tokens.size() - 1, clock, plan);
  if (!decode) return decode.error();

  return ModelCost{.seq_len = request.seq_len,
                   .kv_cache_bytes = run.kv_cache_bytes(),
                   .prefill_scratch_bytes = prefill.value().peak_bytes,
                   .decode_scratch_bytes = decode.value().peak_bytes,
                   .prefill_ms = prefill.value().median_ms,
                   .decode_ms = decode.value().median_ms,
                   .timer_tick_ms = plan.tick_ms};
}

}  // namespace attn::lab
