#include "lab/memory_sweep.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/profile.h"
#include "lab/quantity.h"
#include "lab/random_heads.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 1 << 20;
constexpr double kMaxHeadDim = 1024;

struct Problem {
  const AttentionKernel* kernel = nullptr;
  HeadsShape head;
};

Result<Problem> read_problem(std::string_view kernel_name, double seq_len, double head_dim) {
  const auto kernel = kernel_named(kernel_name);
  if (!kernel) return kernel.error();
  const auto rows = whole_number("seq_len", seq_len, 1.0, kMaxSeqLen);
  if (!rows) return rows.error();
  const auto cols = whole_number("head_dim", head_dim, 1.0, kMaxHeadDim);
  if (!cols) return cols.error();
  return Problem{kernel.value(), {.seq_len_q = rows.value(), .seq_len_k = rows.value(), .embed_dim = cols.value()}};
}

BytesNeeded count_bytes(const Problem& problem, const Host& host) {
  return {problem.head.scratch_bytes(*problem.kernel), problem.head.tensor_bytes(), host.limit_bytes};
}

Error cannot_fit(const Problem& problem, const BytesNeeded& needed) {
  return {"too_large",
          sentence("This would need ", bytes_text(needed.scratch_bytes + needed.tensor_bytes),
                   " for one head: ", bytes_text(needed.scratch_bytes), " of scratch for ", problem.head.seq_len_q,
                   " queries over ", problem.head.seq_len_k, " keys and ", bytes_text(needed.tensor_bytes),
                   " of query, key, value and output. ", "WebAssembly can address ", bytes_text(needed.limit_bytes),
                   " here. Choose a smaller N or a kernel that does not hold the scores.")};
}

// A short head, over and over: the optimised code must be there before a long run begins, because a call that is under
// way stays in the code it started in.
void warm_up_once(const Problem& problem, const Host& host, std::pmr::memory_resource& memory) {
  static std::vector<const AttentionKernel*> warm;
  if (std::find(warm.begin(), warm.end(), problem.kernel) != warm.end()) return;
  HeadsShape small = problem.head;
  small.seq_len_q = small.seq_len_k = std::min<std::size_t>(small.seq_len_k, 128);
  RandomHeads head(*problem.kernel, small, memory);
  warm_up(host.now_ms, kWarmUpMs, head);
  warm.push_back(problem.kernel);
}

}  // namespace

Result<BytesNeeded> bytes_needed(const BytesNeededRequest& request, const Host& host) {
  const auto problem = read_problem(request.kernel, request.seq_len, request.head_dim);
  if (!problem) return problem.error();
  return count_bytes(problem.value(), host);
}

Result<SweepPoint> sweep(const SweepRequest& request, const Host& host, std::pmr::memory_resource& memory) {
  auto read = read_problem(request.kernel, request.seq_len, request.head_dim);
  if (!read) return read.error();
  Problem& problem = read.value();
  const auto window = whole_number("window", request.window, 0.0, kMaxSeqLen);
  if (!window) return window.error();
  problem.head.causal = request.causal;
  problem.head.window = window.value();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();
  const BytesNeeded needed = count_bytes(problem, host);
  if (!request.skip_size_check && needed.scratch_bytes + needed.tensor_bytes > host.limit_bytes) {
    return cannot_fit(problem, needed);
  }

  warm_up_once(problem, host, memory);
  RandomHeads head(*problem.kernel, problem.head, memory);
  head();  // pages of fresh memory are paid for here, not in a sample
  const double tick_ms = timer_tick_ms(host.now_ms);
  const Timing timing = measure(host.now_ms, {.tick_ms = tick_ms, .budget_ms = budget.value()}, head);

  return SweepPoint{.kernel = request.kernel,
                    .seq_len = request.seq_len,
                    .head_dim = request.head_dim,
                    .causal = request.causal,
                    .scratch_bytes = head.peak_scratch_bytes(),
                    .tensor_bytes = head.tensor_bytes(),
                    .median_ms = timing.median_ms,
                    .min_ms = timing.min_ms,
                    .max_ms = timing.max_ms,
                    .samples = static_cast<double>(timing.samples),
                    .runs_per_sample = static_cast<double>(timing.runs_per_sample),
                    .timer_tick_ms = tick_ms,
                    .heap_bytes = host.heap_bytes()};
}

}  // namespace attn::lab
