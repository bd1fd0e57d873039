#include <optional>
#include <string>

#include "bindings/heap.h"
#include "bindings/model_api.h"
#include "lab/race.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;
using Tokens = lab::Token[];

// One race per module, over its one model.
std::optional<lab::Race> race;

struct JsRaceStart {
  Js<Tokens> prompt_tokens;
  double timer_tick_ms = 0.0;
  double new_tokens = 0.0;
  double max_seq_len = 0.0;
  double kv_cache_bytes = 0.0;
};

Reply<JsRaceStart> race_start(const lab::RaceRequest& request) {
  if (!loaded_model()) return failed<JsRaceStart>(no_model());
  race.reset();
  auto started = lab::Race::start(*loaded_model(), request, host().now_ms, heap());
  if (!started) return failed<JsRaceStart>(started.error());
  race.emplace(std::move(started).value());
  return Reply<JsRaceStart>(val(JsRaceStart{
      Js<Tokens>(js_array(race->prompt_tokens())), race->timer_tick(), static_cast<double>(race->new_tokens()),
      static_cast<double>(loaded_model()->gpt().config().max_seq_len), race->kv_cache_bytes()}));
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

}  // namespace

void end_race() { race.reset(); }

void register_race_api() {
  register_race_types();
  emscripten::function("race_start(request)", race_start);
  emscripten::function("race_step(lane)", race_step);
}

}  // namespace attn::bindings
