#include "attn/gpt/config.h"

#include <cmath>
#include <string>

#include "attn/gpt/json.h"

namespace attn {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxDim = std::size_t{1} << 20;
constexpr std::size_t kMaxLayers = 1024;
// 2 GiB as float32: the most that a 32-bit address space leaves room for beside the file itself.
constexpr double kMaxParameters = 512.0 * 1024 * 1024;

Error bad(const std::string& sentence) { return {"bad_config", "config.json: " + sentence}; }

Error unsupported(const std::string& field, const std::string& found, const std::string& implemented) {
  return {"unsupported_config", "config.json: " + field + " is " + found + ", but this decoder implements only " +
                                    implemented + ". Choose a GPT-2 model of that kind."};
}

MaybeError check_size(const char* field, std::size_t value, std::size_t largest) {
  if (value >= 1 && value <= largest) return {};
  return bad(std::string(field) + " is " + std::to_string(value) + "; it must be from 1 to " + std::to_string(largest) +
             ". Check the file.");
}

/// Reads a count into `value`. A missing or null field leaves `fallback`; without one it is an error.
MaybeError read_size(const json::Value& object, const char* field, std::size_t fallback, std::size_t& value) {
  const json::Value* found = json::find(object, field);
  if (found == nullptr || found->IsNull()) {
    if (fallback == 0) return bad(std::string(field) + " is missing. Export the model with its complete config.json.");
    value = fallback;
    return {};
  }
  if (!found->IsUint()) return bad(std::string(field) + " must be a whole number from 1 to 1048576. Check the file.");
  value = found->GetUint();
  return {};
}

MaybeError require_flag(const json::Value& object, const char* field, bool implemented) {
  const json::Value* found = json::find(object, field);
  if (found == nullptr || found->IsNull()) return {};
  if (!found->IsBool()) return bad(std::string(field) + " must be true or false. Check the file.");
  if (found->GetBool() == implemented) return {};
  return unsupported(field, implemented ? "false" : "true", implemented ? "true" : "false");
}

/// Refuses the features that a GPT-2 config can switch on and that would change the numbers silently.
MaybeError refuse_unimplemented(const json::Value& object) {
  const json::Value* type = json::find(object, "model_type");
  if (type == nullptr || !type->IsString())
    return bad("model_type is missing. Export the model with its complete config.json.");
  if (json::text_of(*type) != "gpt2") return unsupported("model_type", json::quoted(json::text_of(*type)), "\"gpt2\"");

  if (const json::Value* activation = json::find(object, "activation_function")) {
    if (!activation->IsString()) return bad("activation_function must be a name. Check the file.");
    const std::string_view name = json::text_of(*activation);
    if (name != "gelu_new" && name != "gelu_pytorch_tanh") {
      return unsupported("activation_function", json::quoted(name), "\"gelu_new\" and \"gelu_pytorch_tanh\"");
    }
  }
  if (const json::Value* position = json::find(object, "position_embedding_type")) {
    if (!position->IsString()) return bad("position_embedding_type must be a name. Check the file.");
    if (json::text_of(*position) != "absolute") {
      return unsupported("position_embedding_type", json::quoted(json::text_of(*position)), "\"absolute\"");
    }
  }
  if (auto error = require_flag(object, "tie_word_embeddings", true)) return error;
  if (auto error = require_flag(object, "scale_attn_weights", true)) return error;
  if (auto error = require_flag(object, "scale_attn_by_inverse_layer_idx", false)) return error;
  return require_flag(object, "add_cross_attention", false);
}

MaybeError read_epsilon(const json::Value& object, float& epsilon) {
  const json::Value* found = json::find(object, "layer_norm_epsilon");
  if (found == nullptr || found->IsNull()) return {};
  if (!found->IsNumber()) return bad("layer_norm_epsilon must be a number. Check the file.");
  epsilon = static_cast<float>(found->GetDouble());
  return {};
}

MaybeError read_sizes(const json::Value& object, GptConfig& config) {
  if (auto error = read_size(object, "vocab_size", 0, config.vocab_size)) return error;
  if (auto error = read_size(object, "n_positions", 0, config.max_seq_len)) return error;
  if (auto error = read_size(object, "n_embd", 0, config.embed_dim)) return error;
  if (auto error = read_size(object, "n_layer", 0, config.num_layers)) return error;
  if (auto error = read_size(object, "n_head", 0, config.num_heads)) return error;
  // n_embd of 0 must reach validate(), which names it: a fallback of 0 would call n_inner missing.
  return read_size(object, "n_inner", config.embed_dim > 0 ? 4 * config.embed_dim : 1, config.mlp_dim);
}

}  // namespace

double GptConfig::parameter_count() const {
  const double embed = static_cast<double>(embed_dim);
  const double mlp = static_cast<double>(mlp_dim);
  const double attention = embed * 3 * embed + 3 * embed + embed * embed + embed;
  const double block = attention + 2 * embed * mlp + mlp + embed + 4 * embed;
  return static_cast<double>(vocab_size + max_seq_len) * embed + static_cast<double>(num_layers) * block + 2 * embed;
}

MaybeError GptConfig::validate() const {
  if (auto error = check_size("vocab_size", vocab_size, kMaxDim)) return error;
  if (auto error = check_size("n_positions", max_seq_len, kMaxDim)) return error;
  if (auto error = check_size("n_embd", embed_dim, kMaxDim)) return error;
  if (auto error = check_size("n_layer", num_layers, kMaxLayers)) return error;
  if (auto error = check_size("n_head", num_heads, embed_dim)) return error;
  if (auto error = check_size("n_inner", mlp_dim, 4 * kMaxDim)) return error;
  if (embed_dim % num_heads != 0) {
    return bad("n_embd is " + std::to_string(embed_dim) + " and n_head " + std::to_string(num_heads) +
               "; every head needs the same share, so n_embd must be a multiple of n_head. Check the file.");
  }
  if (!(norm_epsilon > 0.0F && norm_epsilon < 1.0F)) {
    return bad("layer_norm_epsilon must lie between 0 and 1, and is usually 1e-5. Check the file.");
  }
  if (parameter_count() > kMaxParameters) {
    const double millions = parameter_count() / 1e6;
    return bad("the sizes make " + std::to_string(static_cast<long long>(millions)) +
               " million parameters; at most 536 million fit. Choose a smaller model.");
  }
  return {};
}

Result<GptConfig> parse_gpt_config(std::string_view text) {
  Result<json::Document> parsed = json::parse_object(text, kMaxConfigBytes, "config.json");
  if (!parsed) return parsed.error();
  const json::Document& document = parsed.value();
  if (auto error = refuse_unimplemented(document)) return *error;
  GptConfig config;
  if (auto error = read_sizes(document, config)) return *error;
  if (auto error = read_epsilon(document, config.norm_epsilon)) return *error;
  if (auto error = config.validate()) return *error;
  return config;
}

}  // namespace attn
