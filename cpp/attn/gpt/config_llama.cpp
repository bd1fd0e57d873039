#include <algorithm>

#include "attn/gpt/config_family.h"
#include "attn/sentence.h"

namespace attn {
namespace {

/// Some relatives turn only a part of each head.
void require_whole_heads(ConfigFields& fields) {
  const float part = fields.number("partial_rotary_factor", 1.0F);
  if (part != 1.0F) fields.refuse("partial_rotary_factor", sentence(part), "1");
}

void read_rope_scaling(const json::Value& object, const char* name, GptConfig& config, ConfigFields& outer) {
  if (!object.IsObject()) return outer.fail(bad_config(sentence(name, " must be an object. Check the file.")));
  for (const auto& member : object.GetObject()) {
    // Each kind of layer with settings of its own.
    if (member.value.IsObject()) return outer.refuse(name, "a table of several", "one for all layers");
  }
  ConfigFields fields(object, sentence(name, "."));
  RotaryScaling& scaling = config.rotary.scaling;
  constexpr std::string_view kNames[] = {"default", "linear", "llama3"};
  constexpr RotaryScaling::Kind kKinds[] = {RotaryScaling::Kind::none, RotaryScaling::Kind::linear,
                                            RotaryScaling::Kind::llama3};
  // Before "rope_type" the field was called "type".
  const char* type = json::find(object, "rope_type") == nullptr ? "type" : "rope_type";
  scaling.kind = kKinds[fields.choice(type, kNames)];
  config.rotary.theta = fields.number("rope_theta", config.rotary.theta);
  require_whole_heads(fields);
  if (scaling.kind != RotaryScaling::Kind::none) scaling.factor = fields.required_number("factor");
  if (scaling.kind == RotaryScaling::Kind::llama3) {
    scaling.low_freq_factor = fields.required_number("low_freq_factor");
    scaling.high_freq_factor = fields.required_number("high_freq_factor");
    scaling.original_max_seq_len = fields.size("original_max_position_embeddings", config.max_seq_len);
  }
  if (fields.error()) outer.fail(*fields.error());
}

/// rope_theta beside rope_scaling, or (since transformers 5) both in one object rope_parameters.
void read_rotary(ConfigFields& fields, GptConfig& config) {
  config.positions = PositionKind::rotary;
  config.rotary.theta = fields.number("rope_theta", 10000.0F);
  require_whole_heads(fields);
  for (const char* name : {"rope_scaling", "rope_parameters"}) {
    if (const json::Value* scaling = fields.find(name)) read_rope_scaling(*scaling, name, config, fields);
  }
}

/// How many positions a sliding window spans; the model's own length without one.
std::size_t read_window(ConfigFields& fields, std::string_view model_type, std::size_t max_seq_len) {
  constexpr std::size_t kDefaultWindow = 4096;
  const bool slides = model_type == "mistral" || (model_type == "qwen2" && fields.flag("use_sliding_window", false));
  if (!slides || fields.is_explicit_null("sliding_window")) return max_seq_len;
  return fields.size("sliding_window", kDefaultWindow);
}

GptConfig read_llama(ConfigFields& fields, std::string_view model_type) {
  const bool qwen2 = model_type == "qwen2";
  GptConfig config;
  config.family = ModelFamily::llama;
  config.norm = NormKind::rms;
  config.mlp = MlpKind::swiglu;
  constexpr std::string_view kActivations[] = {"silu"};
  fields.choice("hidden_act", kActivations);
  config.tied_head = fields.flag("tie_word_embeddings", false);
  config.query_key_value_bias = qwen2 || fields.flag("attention_bias", false);
  config.attention_out_bias = !qwen2 && config.query_key_value_bias;
  config.mlp_bias = fields.flag("mlp_bias", false);

  config.vocab_size = fields.size("vocab_size");
  config.max_seq_len = fields.size("max_position_embeddings");
  config.embed_dim = fields.size("hidden_size");
  config.num_layers = fields.size("num_hidden_layers");
  config.num_heads = fields.size("num_attention_heads");
  // Sizes of 0 must reach validate(), which names them: a fallback of 0 would call the next field missing.
  const std::size_t heads = std::max<std::size_t>(config.num_heads, 1);
  config.num_kv_heads = fields.size("num_key_value_heads", heads);
  config.head_dim = fields.size("head_dim", std::max<std::size_t>(config.embed_dim / heads, 1));
  config.mlp_dim = fields.size("intermediate_size");
  config.norm_epsilon = fields.number("rms_norm_eps", 1e-6F);
  read_rotary(fields, config);

  config.max_seq_len = std::min(config.max_seq_len, read_window(fields, model_type, config.max_seq_len));
  return config;
}

constexpr std::string_view kModelTypes[] = {"llama", "mistral", "qwen2"};

}  // namespace

constexpr ConfigFamily kLlamaConfig{kModelTypes, read_llama};

}  // namespace attn
