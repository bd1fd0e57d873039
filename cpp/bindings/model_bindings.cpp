// The module attn_model: the trained model and the race. A module of its own, loaded when a figure asks for the model, so
// that kernels and memory sweeps stay a small download.
#include <optional>
#include <string>
#include <vector>

#include "bindings/heap.h"
#include "bindings/js_source.h"
#include "bindings/js_value.h"
#include "lab/gpt_session.h"
#include "lab/model_cost.h"
#include "lab/quantity.h"
#include "lab/race.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;

// One model and one race per module: the page's worker is their owner, and ends them by ending itself.
std::optional<lab::GptSession> session;
std::optional<lab::Race> race;

Error no_model() { return {"no_model", "The trained model is not loaded yet. Wait for it, then ask again."}; }

// --- the model ------------------------------------------------------------------------------------------------------

struct JsModelFiles {
  JsBytes config;
  JsBytes tokenizer;
  JsBytes index;  // empty without shards
  JsFiles weights;
  std::string weight_format;
  double max_seq_len = 0.0;
};

Reply<lab::ModelInfo> load_model(const JsModelFiles& files) {
  race.reset();
  session.reset();
  const std::string config = bytes_of(files.config);
  const std::string tokenizer = bytes_of(files.tokenizer);
  const std::string index = bytes_of(files.index);
  const std::vector<JsSource> sources = sources_of(files.weights);
  std::vector<const ByteSource*> weights;
  for (const JsSource& source : sources) weights.push_back(&source);
  const lab::LoadOptions options{
      .weight_format = files.weight_format == "int8" ? WeightFormat::int8 : WeightFormat::float32,
      .max_seq_len = files.max_seq_len,
      .limit_bytes = host().limit_bytes};
  auto loaded = lab::GptSession::load({.config = config, .weights = weights, .tokenizer = tokenizer, .index = index},
                                      options, heap());
  if (!loaded) return failed<lab::ModelInfo>(loaded.error());
  session.emplace(std::move(loaded).value());
  return Reply<lab::ModelInfo>(val(session->info()));
}

using Tokens = lab::Token[];
using JsTokenIds = Js<TokenId[]>;

Reply<Tokens> tokenize(const std::string& text) {
  if (!session) return failed<Tokens>(no_model());
  return Reply<Tokens>(js_array(session->tokenize(text)));
}

struct JsLogitsRequest {
  JsTokenIds tokens;
  double chunk = 0.0;
  std::string kernel;
};

Reply<JsMatrix> logits(const JsLogitsRequest& request) {
  if (!session) return failed<JsMatrix>(no_model());
  const auto chunk = lab::whole_number("chunk", request.chunk, 0.0, 1e6);
  if (!chunk) return failed<JsMatrix>(chunk.error());
  const auto tokens = emscripten::convertJSArrayToNumberVector<TokenId>(request.tokens);
  const auto result = session->logits(tokens, chunk.value(), request.kernel, heap());
  if (!result) return failed<JsMatrix>(result.error());
  return Reply<JsMatrix>(val(js_matrix(result.value().view())));
}

struct JsAttentionMaps {
  Js<Tokens> tokens;
  double num_layers = 0.0;
  double num_heads = 0.0;
  JsFloat32Array weights;
};

Reply<JsAttentionMaps> attention_maps(const std::string& text) {
  if (!session) return failed<JsAttentionMaps>(no_model());
  const auto maps = session->attention_maps(text, heap());
  if (!maps) return failed<JsAttentionMaps>(maps.error());
  const auto& heads = maps.value().weights;
  const std::size_t head_size = heads.empty() ? 0 : heads.front().size();
  JsFloat32Array weights(val::global("Float32Array").new_(heads.size() * head_size));
  std::size_t offset = 0;
  for (const Matrix& head : heads) {
    weights.call<void>("set", emscripten::typed_memory_view(head.size(), head.data()), offset);
    offset += head.size();
  }
  return Reply<JsAttentionMaps>(
      val(JsAttentionMaps{Js<Tokens>(js_array(maps.value().tokens)), static_cast<double>(maps.value().num_layers),
                          static_cast<double>(maps.value().num_heads), weights}));
}

// --- what it costs --------------------------------------------------------------------------------------------------

Reply<lab::ModelCost> model_cost(const lab::ModelCostRequest& request) {
  if (!session) return failed<lab::ModelCost>(no_model());
  return reply(lab::model_cost(*session, request, host().now_ms, heap()));
}

// --- the race -------------------------------------------------------------------------------------------------------

struct JsRaceStart {
  Js<Tokens> prompt_tokens;
  double timer_tick_ms = 0.0;
  double new_tokens = 0.0;
  double max_seq_len = 0.0;
  double kv_cache_bytes = 0.0;
};

Reply<JsRaceStart> race_start(const lab::RaceRequest& request) {
  if (!session) return failed<JsRaceStart>(no_model());
  race.reset();
  auto started = lab::Race::start(*session, request, host().now_ms, heap());
  if (!started) return failed<JsRaceStart>(started.error());
  race.emplace(std::move(started).value());
  return Reply<JsRaceStart>(val(JsRaceStart{
      Js<Tokens>(js_array(race->prompt_tokens())), race->timer_tick(), static_cast<double>(race->new_tokens()),
      static_cast<double>(session->gpt().config().max_seq_len), race->kv_cache_bytes()}));
}

using JsLane = Js<lab::Lane>;

struct JsRaceStep {
  JsLane lane;
  double index = 0.0;
  lab::Token token;
  std::string text;
  double ms = 0.0;
  double repeats = 0.0;
  double multiply_adds = 0.0;
  double attention_multiply_adds = 0.0;
  double kv_cache_bytes = 0.0;
  double kv_cache_utilization = 0.0;
};

Reply<JsRaceStep> race_step(const JsLane& lane) {
  if (!race) {
    return failed<JsRaceStep>({"no_race", "There is no race to continue. Start one first."});
  }
  const bool cached = lane.as<std::string>() == "cached";
  const auto result = race->step(cached ? lab::Lane::cached : lab::Lane::naive);
  if (!result) return failed<JsRaceStep>(result.error());
  const lab::RaceStep& step = result.value();
  return Reply<JsRaceStep>(val(JsRaceStep{
      lane, static_cast<double>(step.index), step.token, step.text, step.ms, static_cast<double>(step.repeats),
      step.multiply_adds, step.attention_multiply_adds, step.kv_cache_bytes, step.kv_cache_utilization}));
}

// --- names ----------------------------------------------------------------------------------------------------------

void register_model_types() {
  using lab::ModelInfo, lab::Token;
  register_type<JsBytes>("Uint8Array");
  register_type<JsFiles>(kJsFilesType);
  value_object<JsModelFiles>("ModelFiles")
      .field("config", &JsModelFiles::config)
      .field("tokenizer", &JsModelFiles::tokenizer)
      .field("index", &JsModelFiles::index)
      .field("weights", &JsModelFiles::weights)
      .field("weight_format", &JsModelFiles::weight_format)
      .field("max_seq_len", &JsModelFiles::max_seq_len);
  value_object<ModelInfo>("ModelInfo")
      .field("family", &ModelInfo::family)
      .field("vocab_size", &ModelInfo::vocab_size)
      .field("max_seq_len", &ModelInfo::max_seq_len)
      .field("trained_max_seq_len", &ModelInfo::trained_max_seq_len)
      .field("embed_dim", &ModelInfo::embed_dim)
      .field("num_layers", &ModelInfo::num_layers)
      .field("num_heads", &ModelInfo::num_heads)
      .field("num_kv_heads", &ModelInfo::num_kv_heads)
      .field("head_dim", &ModelInfo::head_dim)
      .field("parameter_count", &ModelInfo::parameter_count)
      .field("dtype", &ModelInfo::dtype)
      .field("weight_format", &ModelInfo::weight_format)
      .field("file_bytes", &ModelInfo::file_bytes)
      .field("weight_bytes", &ModelInfo::weight_bytes)
      .field("kv_cache_bytes", &ModelInfo::kv_cache_bytes);
  register_type<Reply<ModelInfo>>("ModelInfo | Failure");
  value_object<Token>("Token").field("id", &Token::id).field("text", &Token::text);
  register_type<Js<Tokens>>("Token[]");
  register_type<Reply<Tokens>>("Token[] | Failure");
  register_type<JsTokenIds>("number[]");
  value_object<JsLogitsRequest>("LogitsRequest")
      .field("tokens", &JsLogitsRequest::tokens)
      .field("chunk", &JsLogitsRequest::chunk)
      .field("kernel", &JsLogitsRequest::kernel);
  register_type<Reply<JsMatrix>>("Matrix | Failure");
  value_object<JsAttentionMaps>("AttentionMapsReply")
      .field("tokens", &JsAttentionMaps::tokens)
      .field("num_layers", &JsAttentionMaps::num_layers)
      .field("num_heads", &JsAttentionMaps::num_heads)
      .field("weights", &JsAttentionMaps::weights);
  register_type<Reply<JsAttentionMaps>>("AttentionMapsReply | Failure");
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

void register_race_types() {
  using lab::RaceRequest;
  value_object<RaceRequest>("RaceRequest")
      .field("prompt", &RaceRequest::prompt)
      .field("new_tokens", &RaceRequest::new_tokens)
      .field("seed", &RaceRequest::seed)
      .field("temperature", &RaceRequest::temperature)
      .field("top_k", &RaceRequest::top_k)
      .field("top_p", &RaceRequest::top_p)
      .field("kernel", &RaceRequest::kernel);
  value_object<JsRaceStart>("RaceStart")
      .field("prompt_tokens", &JsRaceStart::prompt_tokens)
      .field("timer_tick_ms", &JsRaceStart::timer_tick_ms)
      .field("new_tokens", &JsRaceStart::new_tokens)
      .field("max_seq_len", &JsRaceStart::max_seq_len)
      .field("kv_cache_bytes", &JsRaceStart::kv_cache_bytes);
  register_type<Reply<JsRaceStart>>("RaceStart | Failure");
  register_type<JsLane>("'naive' | 'cached'");
  value_object<JsRaceStep>("RaceStep")
      .field("lane", &JsRaceStep::lane)
      .field("index", &JsRaceStep::index)
      .field("token", &JsRaceStep::token)
      .field("text", &JsRaceStep::text)
      .field("ms", &JsRaceStep::ms)
      .field("repeats", &JsRaceStep::repeats)
      .field("multiply_adds", &JsRaceStep::multiply_adds)
      .field("attention_multiply_adds", &JsRaceStep::attention_multiply_adds)
      .field("kv_cache_bytes", &JsRaceStep::kv_cache_bytes)
      .field("kv_cache_utilization", &JsRaceStep::kv_cache_utilization);
  register_type<Reply<JsRaceStep>>("RaceStep | Failure");
}

EMSCRIPTEN_BINDINGS(attn_model) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_model_types();
  register_cost_types();
  register_race_types();

  using emscripten::function;
  function("load_model(files)", load_model);
  function("tokenize(text)", tokenize);
  function("logits(request)", logits);
  function("attention_maps(text)", attention_maps);
  function("model_cost(request)", model_cost);
  function("race_start(request)", race_start);
  function("race_step(lane)", race_step);
}

}  // namespace
}  // namespace attn::bindings
