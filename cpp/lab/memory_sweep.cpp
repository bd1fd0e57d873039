#include "lab/memory_sweep.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/matrix.h"
#include "attn/memory.h"
#include "attn/random.h"
#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 1 << 20;
constexpr double kMaxHeadDim = 1024;
constexpr double kMaxBudgetMs = 60'000;

struct Problem {
  const AttentionKernel* kernel = nullptr;
  std::size_t seq_len = 0;
  std::size_t head_dim = 0;
};

Result<Problem> read_problem(std::string_view kernel_name, double seq_len, double head_dim) {
  const auto kernel = kernel_named(kernel_name);
  if (!kernel) return kernel.error();
  const auto rows = whole_number("seq_len", seq_len, 1.0, kMaxSeqLen);
  if (!rows) return rows.error();
  const auto cols = whole_number("head_dim", head_dim, 1.0, kMaxHeadDim);
  if (!cols) return cols.error();
  return Problem{kernel.value(), rows.value(), cols.value()};
}

BytesNeeded count_bytes(const Problem& problem, const Host& host) {
  const auto n = static_cast<double>(problem.seq_len);
  const auto d = static_cast<double>(problem.head_dim);
  return {problem.kernel->scratch_bytes(problem.seq_len, problem.seq_len, problem.head_dim, problem.head_dim),
          4.0 * n * d * 4.0, host.limit_bytes};
}

Error cannot_fit(const Problem& problem, const BytesNeeded& needed) {
  return {"too_large",
          sentence("This would need ", bytes_text(needed.scratch_bytes + needed.tensor_bytes),
                   " for one head: ", bytes_text(needed.scratch_bytes), " of scratch for ", problem.seq_len,
                   " queries over ", problem.seq_len, " keys and ", bytes_text(needed.tensor_bytes),
                   " of query, key, value and output. ", "WebAssembly can address ", bytes_text(needed.limit_bytes),
                   " here. Choose a smaller N or a kernel that does not hold the scores.")};
}

Matrix random_matrix(const Problem& problem, std::uint64_t seed, std::pmr::memory_resource& memory) {
  Matrix matrix(problem.seq_len, problem.head_dim, memory);
  Random random(seed);
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = random.uniform(-1.0F, 1.0F);
  return matrix;
}

// One head with inputs of its own, ready to run again and again.
class Head {
 public:
  Head(const Problem& problem, bool causal, std::pmr::memory_resource& memory)
      : kernel_(*problem.kernel),
        mask_(causal ? Mask::causal() : Mask::bidirectional()),
        query_(random_matrix(problem, 1, memory)),
        key_(random_matrix(problem, 2, memory)),
        value_(random_matrix(problem, 3, memory)),
        output_(problem.seq_len, problem.head_dim, memory),
        scratch_(memory) {}

  void operator()() {
    kernel_.run({.query = query_.view(), .key = key_.view(), .value = value_.view(), .mask = mask_}, output_.view(),
                scratch_, nullptr);
  }

  double peak_scratch_bytes() const { return static_cast<double>(scratch_.peak_bytes()); }
  double tensor_bytes() const {
    return static_cast<double>(query_.bytes() + key_.bytes() + value_.bytes() + output_.bytes());
  }

 private:
  const AttentionKernel& kernel_;
  Mask mask_;
  Matrix query_;
  Matrix key_;
  Matrix value_;
  Matrix output_;
  TrackingResource scratch_;
};

// A short head, over and over: the optimised code must be there before a long run begins, because a call that is under
// way stays in the code it started in.
void warm_up_once(const Problem& problem, bool causal, const Host& host, std::pmr::memory_resource& memory) {
  static std::vector<const AttentionKernel*> warm;
  if (std::find(warm.begin(), warm.end(), problem.kernel) != warm.end()) return;
  Problem small = problem;
  small.seq_len = std::min<std::size_t>(problem.seq_len, 128);
  Head head(small, causal, memory);
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
  const auto read = read_problem(request.kernel, request.seq_len, request.head_dim);
  if (!read) return read.error();
  const Problem& problem = read.value();
  const auto budget = whole_number("budget_ms", request.budget_ms, 0.0, kMaxBudgetMs);
  if (!budget) return budget.error();
  const BytesNeeded needed = count_bytes(problem, host);
  if (!request.skip_size_check && needed.scratch_bytes + needed.tensor_bytes > host.limit_bytes) {
    return cannot_fit(problem, needed);
  }

  warm_up_once(problem, request.causal, host, memory);
  Head head(problem, request.causal, memory);
  head();  // pages of fresh memory are paid for here, not in a sample
  const double tick_ms = timer_tick_ms(host.now_ms);
  const Timing timing =
      measure(host.now_ms, {.tick_ms = tick_ms, .budget_ms = static_cast<double>(budget.value())}, head);

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
