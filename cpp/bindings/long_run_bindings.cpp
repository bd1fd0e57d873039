// The part of the module attn_lab that computes one long head in steps.
#include <optional>
#include <utility>

#include "bindings/heap.h"
#include "bindings/js_value.h"
#include "lab/long_run.h"

namespace attn::bindings {
namespace {

// One at a time: the page's worker is its owner.
std::optional<lab::LongRun> long_run;

Reply<lab::LongRunProgress> long_run_start(const lab::LongRunRequest& request) {
  long_run.reset();
  auto started = lab::LongRun::start(request, host(), heap());
  if (!started) return failed<lab::LongRunProgress>(started.error());
  long_run.emplace(std::move(started).value());
  return Reply<lab::LongRunProgress>(val(long_run->progress()));
}

Reply<lab::LongRunProgress> long_run_step(double budget_ms) {
  if (!long_run) {
    return failed<lab::LongRunProgress>({"no_long_run", "There is no long run to continue. Start one first."});
  }
  return Reply<lab::LongRunProgress>(val(long_run->step(budget_ms)));
}

void long_run_end() { long_run.reset(); }

EMSCRIPTEN_BINDINGS(attn_lab_long_run) {
  using emscripten::function, emscripten::value_object;
  using lab::LongRunProgress, lab::LongRunRequest;
  value_object<LongRunRequest>("LongRunRequest")
      .field("kernel", &LongRunRequest::kernel)
      .field("seq_len", &LongRunRequest::seq_len)
      .field("head_dim", &LongRunRequest::head_dim)
      .field("causal", &LongRunRequest::causal);
  value_object<LongRunProgress>("LongRunProgress")
      .field("rows_done", &LongRunProgress::rows_done)
      .field("seq_len", &LongRunProgress::seq_len)
      .field("ms", &LongRunProgress::ms)
      .field("scratch_bytes", &LongRunProgress::scratch_bytes)
      .field("tensor_bytes", &LongRunProgress::tensor_bytes)
      .field("heap_bytes", &LongRunProgress::heap_bytes)
      .field("checked_rows", &LongRunProgress::checked_rows)
      .field("max_error", &LongRunProgress::max_error);
  emscripten::register_type<Reply<LongRunProgress>>("LongRunProgress | Failure");
  function("long_run_start(request)", long_run_start);
  function("long_run_step(budget_ms)", long_run_step);
  function("long_run_end", long_run_end);
}

}  // namespace
}  // namespace attn::bindings
