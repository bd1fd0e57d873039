// The module attn_profile: what this machine can do, and what heads, blocks and projections cost on it. A module of its
// own, loaded where a profile is shown, so that kernels and memory sweeps stay a small download.
#include "bindings/heap.h"
#include "bindings/js_value.h"
#include "bindings/kernel_info.h"
#include "lab/block_cost.h"
#include "lab/heads_profile.h"
#include "lab/machine_limits.h"
#include "lab/projections_cost.h"
#include "lab/roofline.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;

// --- calls ----------------------------------------------------------------------------------------------------------

struct BudgetRequest {
  double budget_ms = 0.0;
};

Reply<lab::Peak> peak(const BudgetRequest& request) { return reply(lab::measure_peak(request.budget_ms, host())); }

Reply<lab::Stream> stream(const lab::StreamRequest& request) {
  return reply(lab::measure_stream(request, host(), heap()));
}

Reply<lab::RooflinePoint> attention_point(const lab::AttentionPointRequest& request) {
  return reply(lab::profile_attention(request, host(), heap()));
}

Reply<lab::RooflinePoint> linear_point(const lab::LinearPointRequest& request) {
  return reply(lab::profile_linear(request, host(), heap()));
}

Reply<lab::HeadsPoint> heads_point(const lab::HeadsRequest& request) {
  return reply(lab::profile_heads(request, host(), heap()));
}

Reply<lab::BlockCost> block_cost(const lab::BlockCostRequest& request) {
  return reply(lab::profile_block(request, host(), heap()));
}

struct FlopCrossover {
  double seq_len = 0.0;
};

Reply<FlopCrossover> flop_crossover(const lab::FlopCrossoverRequest& request) {
  const auto seq_len = lab::flop_crossover(request);
  if (!seq_len) return failed<FlopCrossover>(seq_len.error());
  return Reply<FlopCrossover>(val(FlopCrossover{seq_len.value()}));
}

Reply<lab::ProjectionsCost> projections_cost(const lab::ProjectionsRequest& request) {
  return reply(lab::profile_projections(request, host(), heap()));
}

// --- names ----------------------------------------------------------------------------------------------------------

void register_time() {
  using lab::ProfileTime;
  value_object<ProfileTime>("ProfileTime")
      .field("median_ms", &ProfileTime::median_ms)
      .field("min_ms", &ProfileTime::min_ms)
      .field("max_ms", &ProfileTime::max_ms)
      .field("samples", &ProfileTime::samples)
      .field("runs_per_sample", &ProfileTime::runs_per_sample)
      .field("timer_tick_ms", &ProfileTime::timer_tick_ms);
}

void register_limits() {
  using lab::Peak, lab::Stream, lab::StreamRequest;
  value_object<BudgetRequest>("PeakRequest").field("budget_ms", &BudgetRequest::budget_ms);
  value_object<Peak>("Peak")
      .field("gflop_per_s", &Peak::gflop_per_s)
      .field("max_gflop_per_s", &Peak::max_gflop_per_s)
      .field("accumulators", &Peak::accumulators)
      .field("fused", &Peak::fused)
      .field("time", &Peak::time);
  register_type<Reply<Peak>>("Peak | Failure");
  value_object<StreamRequest>("StreamRequest")
      .field("bytes", &StreamRequest::bytes)
      .field("budget_ms", &StreamRequest::budget_ms);
  value_object<Stream>("Stream")
      .field("bytes", &Stream::bytes)
      .field("gb_per_s", &Stream::gb_per_s)
      .field("max_gb_per_s", &Stream::max_gb_per_s)
      .field("time", &Stream::time);
  register_type<Reply<Stream>>("Stream | Failure");
}

void register_roofline() {
  using lab::AttentionPointRequest, lab::LinearPointRequest, lab::RooflinePoint;
  value_object<AttentionPointRequest>("AttentionPointRequest")
      .field("kernel", &AttentionPointRequest::kernel)
      .field("seq_len_q", &AttentionPointRequest::seq_len_q)
      .field("seq_len_k", &AttentionPointRequest::seq_len_k)
      .field("head_dim", &AttentionPointRequest::head_dim)
      .field("budget_ms", &AttentionPointRequest::budget_ms);
  value_object<LinearPointRequest>("LinearPointRequest")
      .field("rows", &LinearPointRequest::rows)
      .field("in_features", &LinearPointRequest::in_features)
      .field("out_features", &LinearPointRequest::out_features)
      .field("budget_ms", &LinearPointRequest::budget_ms);
  value_object<RooflinePoint>("RooflinePoint")
      .field("flops", &RooflinePoint::flops)
      .field("bytes_moved", &RooflinePoint::bytes_moved)
      .field("flop_per_byte", &RooflinePoint::flop_per_byte)
      .field("scratch_bytes", &RooflinePoint::scratch_bytes)
      .field("gflop_per_s", &RooflinePoint::gflop_per_s)
      .field("time", &RooflinePoint::time);
  register_type<Reply<RooflinePoint>>("RooflinePoint | Failure");
}

void register_heads() {
  using lab::HeadsPoint, lab::HeadsRequest;
  value_object<HeadsRequest>("HeadsRequest")
      .field("kernel", &HeadsRequest::kernel)
      .field("seq_len", &HeadsRequest::seq_len)
      .field("embed_dim", &HeadsRequest::embed_dim)
      .field("num_heads", &HeadsRequest::num_heads)
      .field("causal", &HeadsRequest::causal)
      .field("budget_ms", &HeadsRequest::budget_ms);
  value_object<HeadsPoint>("HeadsPoint")
      .field("kernel", &HeadsPoint::kernel)
      .field("seq_len", &HeadsPoint::seq_len)
      .field("num_heads", &HeadsPoint::num_heads)
      .field("head_dim", &HeadsPoint::head_dim)
      .field("scratch_bytes", &HeadsPoint::scratch_bytes)
      .field("all_scores_bytes", &HeadsPoint::all_scores_bytes)
      .field("multiply_adds", &HeadsPoint::multiply_adds)
      .field("exponentials", &HeadsPoint::exponentials)
      .field("time", &HeadsPoint::time);
  register_type<Reply<HeadsPoint>>("HeadsPoint | Failure");
}

void register_block() {
  using lab::BlockCost, lab::BlockCostRequest, lab::FlopCrossoverRequest;
  value_object<BlockCostRequest>("BlockCostRequest")
      .field("kernel", &BlockCostRequest::kernel)
      .field("seq_len", &BlockCostRequest::seq_len)
      .field("embed_dim", &BlockCostRequest::embed_dim)
      .field("num_heads", &BlockCostRequest::num_heads)
      .field("mlp_dim", &BlockCostRequest::mlp_dim)
      .field("causal", &BlockCostRequest::causal)
      .field("budget_ms", &BlockCostRequest::budget_ms);
  value_object<BlockCost>("BlockCost")
      .field("kernel", &BlockCost::kernel)
      .field("seq_len", &BlockCost::seq_len)
      .field("projections", &BlockCost::projections)
      .field("heads", &BlockCost::heads)
      .field("mlp", &BlockCost::mlp)
      .field("projections_flops", &BlockCost::projections_flops)
      .field("heads_flops", &BlockCost::heads_flops)
      .field("mlp_flops", &BlockCost::mlp_flops)
      .field("scratch_bytes", &BlockCost::scratch_bytes);
  register_type<Reply<BlockCost>>("BlockCost | Failure");
  value_object<FlopCrossoverRequest>("FlopCrossoverRequest")
      .field("embed_dim", &FlopCrossoverRequest::embed_dim)
      .field("mlp_dim", &FlopCrossoverRequest::mlp_dim)
      .field("causal", &FlopCrossoverRequest::causal);
  value_object<FlopCrossover>("FlopCrossover").field("seq_len", &FlopCrossover::seq_len);
  register_type<Reply<FlopCrossover>>("FlopCrossover | Failure");
}

void register_projections() {
  using lab::ProjectionsCost, lab::ProjectionsRequest;
  value_object<ProjectionsRequest>("ProjectionsRequest")
      .field("embed_dim", &ProjectionsRequest::embed_dim)
      .field("new_tokens", &ProjectionsRequest::new_tokens)
      .field("budget_ms", &ProjectionsRequest::budget_ms);
  value_object<ProjectionsCost>("ProjectionsCost")
      .field("new_tokens", &ProjectionsCost::new_tokens)
      .field("naive_rows", &ProjectionsCost::naive_rows)
      .field("cached_rows", &ProjectionsCost::cached_rows)
      .field("naive", &ProjectionsCost::naive)
      .field("cached", &ProjectionsCost::cached)
      .field("kv_cache_bytes", &ProjectionsCost::kv_cache_bytes)
      .field("identical", &ProjectionsCost::identical);
  register_type<Reply<ProjectionsCost>>("ProjectionsCost | Failure");
}

EMSCRIPTEN_BINDINGS(attn_profile) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_kernel_info();
  register_time();
  register_limits();
  register_roofline();
  register_heads();
  register_block();
  register_projections();

  using emscripten::function;
  function("kernels", kernels);
  function("peak(request)", peak);
  function("stream(request)", stream);
  function("attention_point(request)", attention_point);
  function("linear_point(request)", linear_point);
  function("heads_point(request)", heads_point);
  function("block_cost(request)", block_cost);
  function("flop_crossover(request)", flop_crossover);
  function("projections_cost(request)", projections_cost);
}

}  // namespace
}  // namespace attn::bindings
