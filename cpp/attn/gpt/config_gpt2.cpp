#include "attn/gpt/config_family.h"

namespace attn {
namespace {

GptConfig read_gpt2(ConfigFields& fields, std::string_view /*model_type*/) {
  GptConfig config;
  constexpr std::string_view kMlpNames[] = {"gelu_new", "gelu_pytorch_tanh", "gelu"};
  constexpr MlpKind kMlps[] = {MlpKind::gelu_tanh, MlpKind::gelu_tanh, MlpKind::gelu_erf};
  config.mlp = kMlps[fields.choice("activation_function", kMlpNames)];
  constexpr std::string_view kPositionNames[] = {"absolute", "sinusoidal", "rotary", "alibi", "none"};
  constexpr PositionKind kPositions[] = {PositionKind::learned, PositionKind::sinusoidal, PositionKind::rotary,
                                         PositionKind::alibi, PositionKind::none};
  config.positions = kPositions[fields.choice("position_embedding_type", kPositionNames)];
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

constexpr std::string_view kModelTypes[] = {"gpt2"};

}  // namespace

constexpr ConfigFamily kGpt2Config{kModelTypes, read_gpt2};

}  // namespace attn
