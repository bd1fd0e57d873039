// Hyper-parameters of a decoder, read from the config.json that Hugging Face writes. One description covers the families
// GPT-2 (layer norm, learned positions, GELU, biases) and Llama (RMS norm, rotary positions, SwiGLU, grouped key heads).
#pragma once

#include <cstddef>
#include <string_view>

#include "attn/ops/rotary.h"
#include "attn/result.h"

namespace attn {

/// Whose names and layouts the tensors of a file have.
enum class ModelFamily {
  gpt2,   // model_type gpt2: h.0.attn.c_attn.weight (in_features × out_features), query, key and value in one
  llama,  // model_type llama, mistral, qwen2: layers.0.self_attn.q_proj.weight (out_features × in_features)
};

enum class NormKind { layer, rms };

enum class PositionKind {
  none,        // the causal mask alone tells where a token stands
  learned,     // a row of a table is added to the embedding
  sinusoidal,  // sinusoidal_features() are added to the embedding
  rotary,      // queries and keys are turned: rotate_heads()
  alibi,       // scores fall with the distance: alibi_slopes()
};

enum class MlpKind { gelu_tanh, gelu_erf, swiglu };

struct GptConfig {
  std::size_t vocab_size = 0;
  std::size_t max_seq_len = 0;  // n_positions, max_position_embeddings
  std::size_t embed_dim = 0;    // n_embd, hidden_size
  std::size_t num_layers = 0;   // n_layer, num_hidden_layers
  std::size_t num_heads = 0;    // n_head, num_attention_heads
  std::size_t num_kv_heads = num_heads;
  std::size_t head_dim = num_heads > 0 ? embed_dim / num_heads : 0;
  std::size_t mlp_dim = 0;     // n_inner, intermediate_size
  float norm_epsilon = 1e-5F;  // layer_norm_epsilon, rms_norm_eps

  ModelFamily family = ModelFamily::gpt2;
  NormKind norm = NormKind::layer;
  PositionKind positions = PositionKind::learned;
  RotarySettings rotary = {};  // where positions is rotary
  MlpKind mlp = MlpKind::gelu_tanh;
  bool query_key_value_bias = true;
  bool attention_out_bias = true;
  bool mlp_bias = true;
  bool tied_head = true;  // the token embedding is the head, too

  std::size_t query_dim() const { return num_heads * head_dim; }
  std::size_t kv_dim() const { return num_kv_heads * head_dim; }
  /// Columns of the projection that makes query, key and value, in this order.
  std::size_t query_key_value_dim() const { return query_dim() + 2 * kv_dim(); }
  /// Columns of the MLP's first projection: SwiGLU's gate and up lie side by side.
  std::size_t mlp_in_dim() const { return mlp == MlpKind::swiglu ? 2 * mlp_dim : mlp_dim; }

  /// Embeddings, blocks, final norm and, unless it is tied, the head. A double, so that no crafted size wraps around.
  double parameter_count() const;

  /// Positive, divisible, and small enough that no product of sizes wraps around; `bad_config` names the field. Whether
  /// the model fits into memory is a question for check_fits().
  MaybeError validate() const;
};

/// Unknown fields are ignored; a field whose value this decoder does not implement (another activation, an unknown kind of
/// rope_scaling) is refused by name (`unsupported_config`). A sliding window ends max_seq_len: within the window, sliding
/// attention and full attention are the same. What validate() finds, `bad_json` and `too_large` are errors too.
Result<GptConfig> parse_gpt_config(std::string_view json);

}  // namespace attn
