// The KV cache that follows from a model's config.json, of any decoder whose fields tell: wider than parse_gpt_config(),
// which reads what this project's own decoder can run.
#pragma once

#include <string>
#include <vector>

#include "attn/result.h"

namespace attn::lab {

struct ConfigCacheRequest {
  std::string config = {};  // the text of the file
  double seq_len = 0.0;
  double batch = 1.0;
  std::string dtype = {};
};

struct ConfigField {
  std::string field = {};
  std::string value = {};  // as in the file, or how it was derived where it is absent
  std::string meaning = {};
};

/// All layers together unless it says otherwise; int8 without its scales.
struct ConfigCache {
  std::string model_type = {};  // as in the file; empty where it does not say
  /// mha, gqa, mqa; mla: all heads share one compressed vector per token (DeepSeek-AI, 2024, arXiv:2405.04434, §2.1).
  std::string attention = {};
  double num_layers = 0.0;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  double head_dim = 0.0;     // mla: qk_nope_head_dim
  double latent_dim = 0.0;   // mla: kv_lora_rank + qk_rope_head_dim, else 0
  double max_seq_len = 0.0;  // 0 where the file does not say
  double window = 0.0;       // positions that a layer with a sliding window keeps; 0 where no layer has one
  double window_layers = 0.0;
  double elements_per_token = 0.0;  // of one layer: 2 · num_kv_heads · head_dim, or latent_dim
  double bytes_per_token = 0.0;     // before any window is full
  double bytes = 0.0;               // batch sequences of seq_len positions
  double bytes_without_window = 0.0;
  /// Were every query head to keep a key and a value of its own, without windows: 2 · num_heads · head_dim numbers per
  /// token and layer; mla: num_heads · (qk_nope_head_dim + qk_rope_head_dim + v_head_dim).
  double mha_bytes = 0.0;
  std::vector<ConfigField> read = {};
};

/// `bad_json`, `too_large`; `bad_config` for a missing or senseless field, `unsupported_config` for a model whose cache is
/// of another kind (encoders, state-space layers), each naming the field; `unknown_dtype`, `bad_number`.
Result<ConfigCache> config_cache(const ConfigCacheRequest& request);

}  // namespace attn::lab
