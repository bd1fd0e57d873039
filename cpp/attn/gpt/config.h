// Hyper-parameters of a GPT, read from the config.json that Hugging Face writes.
#pragma once

#include <cstddef>
#include <string_view>

#include "attn/result.h"

namespace attn {

struct GptConfig {
  std::size_t vocab_size = 0;
  std::size_t max_seq_len = 0;  // n_positions
  std::size_t embed_dim = 0;    // n_embd
  std::size_t num_layers = 0;   // n_layer
  std::size_t num_heads = 0;    // n_head
  std::size_t mlp_dim = 0;      // n_inner, 4 · embed_dim when null
  float norm_epsilon = 1e-5F;   // layer_norm_epsilon

  std::size_t head_dim() const { return embed_dim / num_heads; }

  /// Embeddings, blocks and final norm; the head is the token embedding and adds none. A double, so that no crafted
  /// size wraps around.
  double parameter_count() const;

  /// Positive, divisible, and small enough that a crafted file cannot ask for absurd memory; `bad_config` names the
  /// field.
  MaybeError validate() const;
};

/// Unknown fields are ignored; a field whose value this decoder does not implement (another activation, a rotary model)
/// is refused by name (`unsupported_config`). What validate() finds, `bad_json` and `too_large` are errors too.
Result<GptConfig> parse_gpt_config(std::string_view json);

}  // namespace attn
