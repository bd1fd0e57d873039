// The config.json of each family as a GptConfig. What the decoder does not implement is refused by name, because ignoring
// it would change the numbers without a word.
#include <algorithm>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>

#include "attn/gpt/config.h"
#include "attn/gpt/json.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

Error bad(const std::string& text) { return {"bad_config", "config.json: " + text}; }

bool is_null(const json::Value* value) { return value == nullptr || value->IsNull(); }

/// Reads fields of one JSON object until the first of them is wrong; then it keeps the error and reads nothing more, so
/// that a whole description is read without a test after each field.
class Fields {
 public:
  /// `path` stands before the names in messages: "rope_scaling.".
  Fields(const json::Value& object, std::string path = "") : object_(object), path_(std::move(path)) {}

  const MaybeError& error() const { return error_; }
  void fail(Error error) {
    if (!error_) error_ = std::move(error);
  }
  void refuse(const char* field, const std::string& found, const std::string& implemented) {
    fail({"unsupported_config",
          sentence("config.json: ", path_, field, " is ", found, ", but this decoder implements only ", implemented,
                   ". Choose a model of that kind.")});
  }
  /// For a field that asks for something that has no counterpart here at all.
  void refuse_feature(const char* field) {
    fail({"unsupported_config", sentence("config.json: ", path_, field,
                                         " asks for something that this decoder does not "
                                         "implement and must not ignore. Choose a model without it.")});
  }

  /// The member of that name; nullptr where it is missing or null.
  const json::Value* find(const char* field) const {
    const json::Value* found = json::find(object_, field);
    return is_null(found) ? nullptr : found;
  }

  bool is_explicit_null(const char* field) const {
    const json::Value* found = json::find(object_, field);
    return found != nullptr && found->IsNull();
  }

  /// A count. A missing or null field is `fallback`; where that is 0, an error.
  std::size_t size(const char* field, std::size_t fallback = 0) {
    if (error_) return fallback;
    const json::Value* found = find(field);
    if (found == nullptr) {
      if (fallback == 0) fail(bad(path_ + field + " is missing. Export the model with its complete config.json."));
      return fallback;
    }
    if (!found->IsUint()) {
      fail(bad(path_ + field + " must be a whole number from 1 to 1048576. Check the file."));
      return fallback;
    }
    return found->GetUint();
  }

  float required_number(const char* field) {
    if (find(field) == nullptr)
      fail(bad(path_ + field + " is missing. Export the model with its complete config.json."));
    return number(field, 0.0F);
  }

  float number(const char* field, float fallback) {
    const json::Value* found = find(field);
    if (error_ || found == nullptr) return fallback;
    if (!found->IsNumber()) {
      fail(bad(path_ + field + " must be a number. Check the file."));
      return fallback;
    }
    const double value = found->GetDouble();
    const auto largest = static_cast<double>(std::numeric_limits<float>::max());
    return static_cast<float>(std::clamp(value, -largest, largest));
  }

  bool flag(const char* field, bool fallback) {
    const json::Value* found = find(field);
    if (error_ || found == nullptr) return fallback;
    if (found->IsBool()) return found->GetBool();
    fail(bad(path_ + field + " must be true or false. Check the file."));
    return fallback;
  }

  void require_flag(const char* field, bool implemented) {
    if (flag(field, implemented) != implemented) {
      refuse(field, implemented ? "false" : "true", implemented ? "true" : "false");
    }
  }

  /// The index of the name among `implemented`; a missing field has the first.
  std::size_t choice(const char* field, std::initializer_list<std::string_view> implemented) {
    const json::Value* found = json::find(object_, field);
    if (error_ || found == nullptr) return 0;
    if (!found->IsString()) {
      fail(bad(path_ + field + " must be a name. Check the file."));
      return 0;
    }
    const auto* place = std::ranges::find(implemented, json::text_of(*found));
    if (place != implemented.end()) return static_cast<std::size_t>(place - implemented.begin());
    std::string names;
    for (const std::string_view& name : implemented) {
      const bool last = &name == implemented.end() - 1;
      names += sentence(names.empty() ? "" : last ? " and " : ", ", json::quoted(name));
    }
    refuse(field, json::quoted(json::text_of(*found)), names);
    return 0;
  }

 private:
  const json::Value& object_;
  std::string path_;
  MaybeError error_;
};

/// What relatives of both families switch on with a field of its own.
void refuse_other_features(Fields& fields) {
  for (const char* field : {"quantization_config", "num_experts", "num_local_experts", "attn_logit_softcapping",
                            "final_logit_softcapping", "query_pre_attn_scalar", "embedding_multiplier",
                            "residual_multiplier", "attention_multiplier", "logits_scaling", "use_qk_norm"}) {
    const json::Value* found = fields.find(field);
    if (found != nullptr && !(found->IsBool() && !found->GetBool())) fields.refuse_feature(field);
  }
}

GptConfig read_gpt2(Fields& fields) {
  GptConfig config;
  constexpr MlpKind kMlps[] = {MlpKind::gelu_tanh, MlpKind::gelu_tanh, MlpKind::gelu_erf};
  config.mlp = kMlps[fields.choice("activation_function", {"gelu_new", "gelu_pytorch_tanh", "gelu"})];
  constexpr PositionKind kPositions[] = {PositionKind::learned, PositionKind::sinusoidal, PositionKind::rotary,
                                         PositionKind::alibi, PositionKind::none};
  config.positions =
      kPositions[fields.choice("position_embedding_type", {"absolute", "sinusoidal", "rotary", "alibi", "none"})];
  config.tied_head = fields.flag("tie_word_embeddings", true);
  fields.require_flag("scale_attn_weights", true);
  fields.require_flag("scale_attn_by_inverse_layer_idx", false);
  fields.require_flag("add_cross_attention", false);

  config.vocab_size = fields.size("vocab_size");
  config.max_seq_len = fields.size("n_positions");
  config.embed_dim = fields.size("n_embd");
  config.num_layers = fields.size("n_layer");
  config.num_heads = fields.size("n_head");
  config.num_kv_heads = config.num_heads;
  config.head_dim = config.num_heads > 0 ? config.embed_dim / config.num_heads : 0;
  // n_embd of 0 must reach validate(), which names it: a fallback of 0 would call n_inner missing.
  config.mlp_dim = fields.size("n_inner", config.embed_dim > 0 ? 4 * config.embed_dim : 1);
  config.norm_epsilon = fields.number("layer_norm_epsilon", 1e-5F);
  return config;
}

/// Some relatives turn only a part of each head.
void require_whole_heads(Fields& fields) {
  const float part = fields.number("partial_rotary_factor", 1.0F);
  if (part != 1.0F) fields.refuse("partial_rotary_factor", sentence(part), "1");
}

void read_rope_scaling(const json::Value& object, const char* name, GptConfig& config, Fields& outer) {
  if (!object.IsObject()) return outer.fail(bad(sentence(name, " must be an object. Check the file.")));
  for (const auto& member : object.GetObject()) {
    // Each kind of layer with settings of its own.
    if (member.value.IsObject()) return outer.refuse(name, "a table of several", "one for all layers");
  }
  Fields fields(object, sentence(name, "."));
  RotaryScaling& scaling = config.rotary.scaling;
  constexpr RotaryScaling::Kind kKinds[] = {RotaryScaling::Kind::none, RotaryScaling::Kind::linear,
                                            RotaryScaling::Kind::llama3};
  // Before "rope_type" the field was called "type".
  const char* type = json::find(object, "rope_type") == nullptr ? "type" : "rope_type";
  scaling.kind = kKinds[fields.choice(type, {"default", "linear", "llama3"})];
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
void read_rotary(Fields& fields, GptConfig& config) {
  config.positions = PositionKind::rotary;
  config.rotary.theta = fields.number("rope_theta", 10000.0F);
  require_whole_heads(fields);
  for (const char* name : {"rope_scaling", "rope_parameters"}) {
    if (const json::Value* scaling = fields.find(name)) read_rope_scaling(*scaling, name, config, fields);
  }
}

/// How many positions a sliding window spans; the model's own length without one.
std::size_t read_window(Fields& fields, std::string_view model_type, std::size_t max_seq_len) {
  constexpr std::size_t kDefaultWindow = 4096;
  const bool slides = model_type == "mistral" || (model_type == "qwen2" && fields.flag("use_sliding_window", false));
  if (!slides || fields.is_explicit_null("sliding_window")) return max_seq_len;
  return fields.size("sliding_window", kDefaultWindow);
}

GptConfig read_llama(Fields& fields, std::string_view model_type) {
  const bool qwen2 = model_type == "qwen2";
  GptConfig config;
  config.family = ModelFamily::llama;
  config.norm = NormKind::rms;
  config.mlp = MlpKind::swiglu;
  fields.choice("hidden_act", {"silu"});
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

Result<GptConfig> read_config(const json::Value& object) {
  Fields fields(object);
  const json::Value* type = fields.find("model_type");
  if (type == nullptr || !type->IsString()) {
    return bad("model_type is missing. Export the model with its complete config.json.");
  }
  const std::string_view family = json::text_of(*type);
  const std::size_t index = fields.choice("model_type", {"gpt2", "llama", "mistral", "qwen2"});
  if (fields.error()) return *fields.error();
  refuse_other_features(fields);
  const GptConfig config = index == 0 ? read_gpt2(fields) : read_llama(fields, family);
  if (fields.error()) return *fields.error();
  if (auto error = config.validate()) return *error;
  return config;
}

}  // namespace

Result<GptConfig> parse_gpt_config(std::string_view text) {
  Result<json::Document> parsed = json::parse_object(text, kMaxConfigBytes, "config.json");
  if (!parsed) return parsed.error();
  return read_config(parsed.value());
}

}  // namespace attn
