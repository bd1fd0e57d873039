// The module attn_model: models of every family, the site's own or a visitor's, their race and what they cost. A module of
// its own, loaded when a figure asks for it, so that kernels and memory sweeps stay a small download.
#include <string>

#include "bindings/heap.h"
#include "bindings/model_api.h"
#include "lab/model_cost.h"
#include "lab/quantity.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;
using JsTokenIds = Js<TokenId[]>;

struct JsLogitsRequest {
  JsTokenIds tokens;
  double chunk = 0.0;
  std::string kernel;
};

Reply<JsMatrix> logits(const JsLogitsRequest& request) {
  if (!loaded_model()) return failed<JsMatrix>(no_model());
  const auto chunk = lab::whole_number("chunk", request.chunk, 0.0, 1e6);
  if (!chunk) return failed<JsMatrix>(chunk.error());
  const auto tokens = emscripten::convertJSArrayToNumberVector<TokenId>(request.tokens);
  const auto result = loaded_model()->logits(tokens, chunk.value(), request.kernel, heap());
  if (!result) return failed<JsMatrix>(result.error());
  return Reply<JsMatrix>(val(js_matrix(result.value().view())));
}

Reply<lab::ModelCost> model_cost(const lab::ModelCostRequest& request) {
  if (!loaded_model()) return failed<lab::ModelCost>(no_model());
  return reply(lab::model_cost(*loaded_model(), request, host().now_ms, heap()));
}

void register_logits_types() {
  register_type<JsTokenIds>("number[]");
  value_object<JsLogitsRequest>("LogitsRequest")
      .field("tokens", &JsLogitsRequest::tokens)
      .field("chunk", &JsLogitsRequest::chunk)
      .field("kernel", &JsLogitsRequest::kernel);
  register_type<Reply<JsMatrix>>("Matrix | Failure");
}

void register_cost_types() {
  using lab::ModelCost, lab::ModelCostRequest;
  value_object<ModelCostRequest>("ModelCostRequest")
      .field("seq_len", &ModelCostRequest::seq_len)
      .field("kernel", &ModelCostRequest::kernel)
      .field("budget_ms", &ModelCostRequest::budget_ms);
  value_object<ModelCost>("ModelCost")
      .field("seq_len", &ModelCost::seq_len)
      .field("kv_cache_bytes", &ModelCost::kv_cache_bytes)
      .field("prefill_scratch_bytes", &ModelCost::prefill_scratch_bytes)
      .field("decode_scratch_bytes", &ModelCost::decode_scratch_bytes)
      .field("prefill_ms", &ModelCost::prefill_ms)
      .field("decode_ms", &ModelCost::decode_ms)
      .field("timer_tick_ms", &ModelCost::timer_tick_ms);
  register_type<Reply<ModelCost>>("ModelCost | Failure");
}

EMSCRIPTEN_BINDINGS(attn_model) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_model_api([] {
    end_race();
    end_open_generation();
  });
  register_race_api();
  register_open_generation_api();
  register_logits_types();
  register_cost_types();
  emscripten::function("logits(request)", logits);
  emscripten::function("model_cost(request)", model_cost);
}

}  // namespace
}  // namespace attn::bindings
