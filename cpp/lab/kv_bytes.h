// What the KV cache of a known model weighs: computed from the sizes that its authors published, not measured.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/result.h"

namespace attn::lab {

/// Sizes as published; `source` says where.
struct KvModel {
  std::string_view name;
  std::string_view source;
  /// `mha`: every query head has keys and values of its own. `gqa`: several share them (Ainslie et al., 2023,
  /// arXiv:2305.13245). `mla`: all heads share one compressed vector per token (DeepSeek-AI, 2024, arXiv:2405.04434, §2.1).
  std::string_view attention;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  double head_dim = 0.0;
  /// mla alone: kv_lora_rank + qk_rope_head_dim, what is kept per token and layer instead of keys and values.
  double latent_dim = 0.0;
  double max_seq_len = 0.0;  // that the model was published with

  /// Numbers kept per token and layer: 2 · num_kv_heads · head_dim, or latent_dim.
  double elements_per_token() const { return latent_dim > 0.0 ? latent_dim : 2.0 * num_kv_heads * head_dim; }
};

std::span<const KvModel> kv_models();

struct KvBytesRequest {
  std::string dtype;  // float32, float16, bfloat16, int8
  double seq_len = 0.0;
  double batch = 1.0;
};

/// All layers together. int8 without its scales.
struct KvBytes {
  const KvModel* model = nullptr;
  double bytes_per_token = 0.0;  // num_layers · elements_per_token · bytes per element
  double bytes = 0.0;            // batch · seq_len · bytes_per_token
};

/// One row for each known model. `unknown_dtype`, `bad_number`.
Result<std::vector<KvBytes>> kv_bytes(const KvBytesRequest& request);

}  // namespace attn::lab
