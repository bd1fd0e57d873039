#include "bindings/model_api.h"

#include <string>
#include <vector>

#include "bindings/heap.h"
#include "bindings/js_source.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;

void (*give_up_others)() = [] {};

struct JsModelFiles {
  JsBytes config;
  JsBytes tokenizer;
  JsBytes index;  // empty without shards
  JsFiles weights;
  std::string weight_format;
  double max_seq_len = 0.0;
};

Reply<lab::ModelInfo> load_model(const JsModelFiles& files) {
  give_up_others();
  loaded_model().reset();
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
  loaded_model().emplace(std::move(loaded).value());
  return Reply<lab::ModelInfo>(val(loaded_model()->info()));
}

using Tokens = lab::Token[];

Reply<Tokens> tokenize(const std::string& text) {
  if (!loaded_model()) return failed<Tokens>(no_model());
  return Reply<Tokens>(js_array(loaded_model()->tokenize(text)));
}

struct JsAttentionMaps {
  Js<Tokens> tokens;
  double num_layers = 0.0;
  double num_heads = 0.0;
  JsFloat32Array weights;
};

Reply<JsAttentionMaps> attention_maps(const std::string& text) {
  if (!loaded_model()) return failed<JsAttentionMaps>(no_model());
  const auto maps = loaded_model()->attention_maps(text, heap());
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
  value_object<JsAttentionMaps>("AttentionMapsReply")
      .field("tokens", &JsAttentionMaps::tokens)
      .field("num_layers", &JsAttentionMaps::num_layers)
      .field("num_heads", &JsAttentionMaps::num_heads)
      .field("weights", &JsAttentionMaps::weights);
  register_type<Reply<JsAttentionMaps>>("AttentionMapsReply | Failure");
}

}  // namespace

std::optional<lab::GptSession>& loaded_model() {
  static std::optional<lab::GptSession> model;
  return model;
}

Error no_model() { return {"no_model", "The model is not loaded yet. Wait for it, then ask again."}; }

void register_model_api(void (*before_load)()) {
  give_up_others = before_load;
  register_model_types();
  emscripten::function("load_model(files)", load_model);
  emscripten::function("tokenize(text)", tokenize);
  emscripten::function("attention_maps(text)", attention_maps);
}

}  // namespace attn::bindings
