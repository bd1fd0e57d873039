#include "lab/kv_bytes.h"

#include <array>

#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr std::array<KvModel, 7> kModels{{
    {.name = "GPT-2 small",
     .source = "Radford et al., 2019, table 2; config.json of openai-community/gpt2",
     .attention = "mha",
     .num_layers = 12,
     .num_heads = 12,
     .num_kv_heads = 12,
     .head_dim = 64,
     .max_seq_len = 1024},
    {.name = "GPT-2 XL",
     .source = "Radford et al., 2019, table 2; config.json of openai-community/gpt2-xl",
     .attention = "mha",
     .num_layers = 48,
     .num_heads = 25,
     .num_kv_heads = 25,
     .head_dim = 64,
     .max_seq_len = 1024},
    {.name = "GPT-3 175B",
     .source = "Brown et al., 2020, arXiv:2005.14165, table 2.1",
     .attention = "mha",
     .num_layers = 96,
     .num_heads = 96,
     .num_kv_heads = 96,
     .head_dim = 128,
     .max_seq_len = 2048},
    {.name = "Llama-2-7B",
     .source = "Touvron et al., 2023, arXiv:2307.09288; config.json of meta-llama/Llama-2-7b-hf",
     .attention = "mha",
     .num_layers = 32,
     .num_heads = 32,
     .num_kv_heads = 32,
     .head_dim = 128,
     .max_seq_len = 4096},
    {.name = "Llama-3-8B",
     .source = "Llama Team, 2024, arXiv:2407.21783, table 3; config.json of meta-llama/Meta-Llama-3-8B",
     .attention = "gqa",
     .num_layers = 32,
     .num_heads = 32,
     .num_kv_heads = 8,
     .head_dim = 128,
     .max_seq_len = 8192},
    {.name = "Llama-3-70B",
     .source = "Llama Team, 2024, arXiv:2407.21783, table 3; config.json of meta-llama/Meta-Llama-3-70B",
     .attention = "gqa",
     .num_layers = 80,
     .num_heads = 64,
     .num_kv_heads = 8,
     .head_dim = 128,
     .max_seq_len = 8192},
    {.name = "DeepSeek-V3",
     .source = "DeepSeek-AI, 2024, arXiv:2412.19437, section 4.2; config.json of deepseek-ai/DeepSeek-V3",
     .attention = "mla",
     .num_layers = 61,
     .num_heads = 128,
     .num_kv_heads = 128,
     .head_dim = 128,
     .latent_dim = 512 + 64,
     .max_seq_len = 131072},
}};

}  // namespace

std::span<const KvModel> kv_models() { return kModels; }

Result<std::vector<KvBytes>> kv_bytes(const KvBytesRequest& request) {
  const auto element_bytes = dtype_bytes(request.dtype);
  if (!element_bytes) return element_bytes.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 1.0, 1e9);
  if (!seq_len) return seq_len.error();
  const auto batch = whole_number("batch", request.batch, 1.0, 1e6);
  if (!batch) return batch.error();

  std::vector<KvBytes> rows;
  rows.reserve(kModels.size());
  for (const KvModel& model : kModels) {
    const double per_token = model.num_layers * model.elements_per_token() * element_bytes.value();
    rows.push_back({&model, per_token, request.batch * request.seq_len * per_token});
  }
  return rows;
}

}  // namespace attn::lab
