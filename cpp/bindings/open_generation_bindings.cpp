#include <algorithm>
#include <optional>
#include <string>

#include "bindings/heap.h"
#include "bindings/model_api.h"
#include "lab/open_generation.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;
using Tokens = lab::Token[];
using NewTokens = lab::NewToken[];

// One text per module, over its one model.
std::optional<lab::OpenGeneration> generation;

struct JsAttentionQuestion {
  double position = 0.0;
  double layer = 0.0;
  JsMatrix query;
  JsMatrix key;
  JsMatrix value;
};

struct JsOpenGenerationStart {
  Js<Tokens> prompt_tokens;
  Js<NewTokens> expected;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double head_dim = 0.0;
  JsAttentionQuestion question;
};

struct JsOpenGenerationStep {
  Js<NewTokens> new_tokens;
  bool done = false;
  JsAttentionQuestion question;
};

/// Query, key and value lie side by side in one matrix, and only what has no gaps between its rows crosses the border.
JsMatrix without_gaps(ConstMat columns) {
  Matrix whole = Matrix::uninitialized(columns.rows(), columns.cols(), heap());
  for (std::size_t r = 0; r < columns.rows(); ++r) std::copy_n(columns.row(r), columns.cols(), whole.row(r));
  return js_matrix(whole.view());
}

/// Empty matrices once all is done.
JsAttentionQuestion next_question() {
  if (generation->done()) {
    // Each with a buffer of its own: the worker hands buffers over, and none twice.
    const auto none = [] { return js_matrix({nullptr, 0, 0}); };
    return {0.0, 0.0, none(), none(), none()};
  }
  const lab::AttentionQuestion asked = generation->question();
  return {static_cast<double>(asked.position), static_cast<double>(asked.layer), without_gaps(asked.query),
          without_gaps(asked.key), without_gaps(asked.value)};
}

Reply<JsOpenGenerationStart> open_generation_start(const lab::OpenGenerationRequest& request) {
  if (!loaded_model()) return failed<JsOpenGenerationStart>(no_model());
  generation.reset();
  auto started = lab::OpenGeneration::start(*loaded_model(), request, heap());
  if (!started) return failed<JsOpenGenerationStart>(started.error());
  generation.emplace(std::move(started).value());
  const GptConfig& config = loaded_model()->gpt().config();
  return Reply<JsOpenGenerationStart>(val(JsOpenGenerationStart{
      Js<Tokens>(js_array(generation->prompt_tokens())), Js<NewTokens>(js_array(generation->expected())),
      static_cast<double>(config.num_layers), static_cast<double>(config.num_heads),
      static_cast<double>(config.head_dim), next_question()}));
}

Reply<JsOpenGenerationStep> open_generation_answer(const JsMatrix& attended) {
  if (!generation || generation->done()) {
    return failed<JsOpenGenerationStep>({"no_question", "No layer waits for an answer. Start a new text first."});
  }
  const auto matrix = read_matrix("attended", attended, heap());
  if (!matrix) return failed<JsOpenGenerationStep>(matrix.error());
  const auto token = generation->answer(matrix.value().view());
  if (!token) return failed<JsOpenGenerationStep>(token.error());
  val new_tokens = val::array();
  if (token.value()) new_tokens.set(0, val(*token.value()));
  return Reply<JsOpenGenerationStep>(
      val(JsOpenGenerationStep{Js<NewTokens>(new_tokens), generation->done(), next_question()}));
}

}  // namespace

void end_open_generation() { generation.reset(); }

void register_open_generation_api() {
  using lab::NewToken, lab::OpenGenerationRequest;
  value_object<OpenGenerationRequest>("OpenGenerationRequest")
      .field("prompt", &OpenGenerationRequest::prompt)
      .field("new_tokens", &OpenGenerationRequest::new_tokens);
  value_object<NewToken>("NewToken").field("token", &NewToken::token).field("text", &NewToken::text);
  register_type<Js<NewTokens>>("NewToken[]");
  value_object<JsAttentionQuestion>("AttentionQuestion")
      .field("position", &JsAttentionQuestion::position)
      .field("layer", &JsAttentionQuestion::layer)
      .field("query", &JsAttentionQuestion::query)
      .field("key", &JsAttentionQuestion::key)
      .field("value", &JsAttentionQuestion::value);
  value_object<JsOpenGenerationStart>("OpenGenerationStart")
      .field("prompt_tokens", &JsOpenGenerationStart::prompt_tokens)
      .field("expected", &JsOpenGenerationStart::expected)
      .field("num_layers", &JsOpenGenerationStart::num_layers)
      .field("num_heads", &JsOpenGenerationStart::num_heads)
      .field("head_dim", &JsOpenGenerationStart::head_dim)
      .field("question", &JsOpenGenerationStart::question);
  register_type<Reply<JsOpenGenerationStart>>("OpenGenerationStart | Failure");
  value_object<JsOpenGenerationStep>("OpenGenerationStep")
      .field("new_tokens", &JsOpenGenerationStep::new_tokens)
      .field("done", &JsOpenGenerationStep::done)
      .field("question", &JsOpenGenerationStep::question);
  register_type<Reply<JsOpenGenerationStep>>("OpenGenerationStep | Failure");
  emscripten::function("open_generation_start(request)", open_generation_start);
  emscripten::function("open_generation_answer(attended)", open_generation_answer);
}

}  // namespace attn::bindings
