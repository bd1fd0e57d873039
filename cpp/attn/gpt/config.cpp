#include "attn/gpt/config.h"

#include <string>

#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::size_t kMaxDim = std::size_t{1} << 20;
constexpr std::size_t kMaxLayers = 1024;
constexpr double kMaxTheta = 1e12;

/// What a family's config.json calls the sizes, so that a message names what stands there.
struct FieldNames {
  const char* max_seq_len;
  const char* embed_dim;
  const char* num_layers;
  const char* num_heads;
  const char* mlp_dim;
  const char* norm_epsilon;
};

constexpr FieldNames kGpt2Names{"n_positions", "n_embd", "n_layer", "n_head", "n_inner", "layer_norm_epsilon"};
constexpr FieldNames kLlamaNames{"max_position_embeddings", "hidden_size",       "num_hidden_layers",
                                 "num_attention_heads",     "intermediate_size", "rms_norm_eps"};

Error bad(const std::string& text) { return {"bad_config", "config.json: " + text + " Check the file."}; }

MaybeError check_size(const char* field, std::size_t value, std::size_t largest) {
  if (value >= 1 && value <= largest) return {};
  return bad(sentence(field, " is ", value, "; it must be from 1 to ", largest, "."));
}

MaybeError check_heads(const GptConfig& config, const FieldNames& names) {
  if (auto error = check_size(names.num_heads, config.num_heads, kMaxDim)) return error;
  if (config.family == ModelFamily::gpt2 && config.embed_dim % config.num_heads != 0) {
    return bad(sentence("n_embd is ", config.embed_dim, " and n_head ", config.num_heads,
                        "; every head needs the same share, so n_embd must be a multiple of n_head."));
  }
  if (auto error = check_size("head_dim", config.head_dim, kMaxDim / config.num_heads)) return error;
  if (auto error = check_size("num_key_value_heads", config.num_kv_heads, config.num_heads)) return error;
  if (config.num_heads % config.num_kv_heads != 0) {
    return bad(sentence("num_attention_heads is ", config.num_heads, " and num_key_value_heads ", config.num_kv_heads,
                        "; query heads share key heads evenly, so the first must be a multiple of the second."));
  }
  return {};
}

MaybeError check_rotary(const GptConfig& config) {
  if (config.head_dim % 2 != 0) {
    return bad(sentence("head_dim is ", config.head_dim, "; rotary positions turn pairs, so it must be even."));
  }
  const RotarySettings& rotary = config.rotary;
  const auto theta = static_cast<double>(rotary.theta);
  if (!(theta >= 1.0 && theta <= kMaxTheta)) {
    return bad("rope_theta must lie between 1 and 1e12, and is usually 10000.");
  }
  const RotaryScaling& scaling = rotary.scaling;
  if (scaling.kind == RotaryScaling::Kind::none) return {};
  if (!(scaling.factor >= 1.0F && scaling.factor <= 1e6F)) {
    return bad("rope_scaling.factor must lie between 1 and 1000000.");
  }
  if (scaling.kind == RotaryScaling::Kind::linear) return {};
  if (!(scaling.low_freq_factor > 0.0F && scaling.low_freq_factor < scaling.high_freq_factor &&
        scaling.high_freq_factor <= 1e6F)) {
    return bad("rope_scaling.low_freq_factor must be positive and below rope_scaling.high_freq_factor.");
  }
  return check_size("rope_scaling.original_max_position_embeddings", scaling.original_max_seq_len, kMaxDim);
}

}  // namespace

double GptConfig::parameter_count() const {
  const auto embed = static_cast<double>(embed_dim);
  const double query = static_cast<double>(num_heads) * static_cast<double>(head_dim);
  const double kv = static_cast<double>(num_kv_heads) * static_cast<double>(head_dim);
  const auto inner = static_cast<double>(mlp_dim);
  const double mlp_in = mlp == MlpKind::swiglu ? 2.0 * inner : inner;
  const double norm_size = norm == NormKind::layer ? 2.0 * embed : embed;

  double block = embed * (query + 2.0 * kv) + query * embed + embed * mlp_in + inner * embed + 2.0 * norm_size;
  if (query_key_value_bias) block += query + 2.0 * kv;
  if (attention_out_bias) block += embed;
  if (mlp_bias) block += mlp_in + embed;
  double tables = static_cast<double>(vocab_size) * (tied_head ? 1.0 : 2.0);
  if (positions == PositionKind::learned) tables += static_cast<double>(max_seq_len);
  return tables * embed + static_cast<double>(num_layers) * block + norm_size;
}

MaybeError GptConfig::validate() const {
  const FieldNames& names = family == ModelFamily::gpt2 ? kGpt2Names : kLlamaNames;
  if (auto error = check_size("vocab_size", vocab_size, kMaxDim)) return error;
  if (auto error = check_size(names.max_seq_len, max_seq_len, 16 * kMaxDim)) return error;
  if (auto error = check_size(names.embed_dim, embed_dim, kMaxDim)) return error;
  if (auto error = check_size(names.num_layers, num_layers, kMaxLayers)) return error;
  if (auto error = check_heads(*this, names)) return error;
  if (auto error = check_size(names.mlp_dim, mlp_dim, 4 * kMaxDim)) return error;
  if (!(norm_epsilon > 0.0F && norm_epsilon < 1.0F)) {
    return bad(sentence(names.norm_epsilon, " must lie between 0 and 1, and is usually 1e-5."));
  }
  return positions == PositionKind::rotary ? check_rotary(*this) : MaybeError{};
}

}  // namespace attn
