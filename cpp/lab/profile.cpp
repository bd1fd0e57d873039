#include "lab/profile.h"

#include "attn/random.h"
#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {

ProfileTime profile_time(const Host& host, double budget_ms, WorkRef work) {
  warm_up(host.now_ms, kWarmUpMs, work);
  const double tick_ms = timer_tick_ms(host.now_ms);
  const Timing timing = measure(host.now_ms, {.tick_ms = tick_ms, .budget_ms = budget_ms}, work);
  return {.median_ms = timing.median_ms,
          .min_ms = timing.min_ms,
          .max_ms = timing.max_ms,
          .samples = static_cast<double>(timing.samples),
          .runs_per_sample = static_cast<double>(timing.runs_per_sample),
          .timer_tick_ms = tick_ms};
}

Result<double> read_budget(double budget_ms) {
  constexpr double kMaxBudgetMs = 60'000;
  const auto whole = whole_number("budget_ms", budget_ms, 0.0, kMaxBudgetMs);
  if (!whole) return whole.error();
  return budget_ms;
}

MaybeError must_fit(std::string_view what, double bytes, const Host& host) {
  if (bytes <= host.limit_bytes) return {};
  return Error{"too_large", sentence(what, " would need ", bytes_text(bytes), "; WebAssembly can address ",
                                     bytes_text(host.limit_bytes), " here. Choose smaller sizes.")};
}

Matrix uniform_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed, std::pmr::memory_resource& memory) {
  Matrix matrix = Matrix::uninitialized(rows, cols, memory);
  Random random(seed);
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = random.uniform(-1.0F, 1.0F);
  return matrix;
}

double attended_pairs(double seq_len_q, double seq_len_k, bool causal) {
  const double all = seq_len_q * seq_len_k;
  return causal ? all - seq_len_q * (seq_len_q - 1.0) / 2.0 : all;
}

}  // namespace attn::lab
