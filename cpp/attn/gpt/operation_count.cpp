#include "attn/gpt/operation_count.h"

namespace attn {

ForwardOps count_forward_ops(const GptConfig& config, std::size_t new_tokens, std::size_t context,
                             std::size_t logits_rows) {
  const std::uint64_t dim = config.embed_dim;
  const std::uint64_t query_dim = config.query_dim();
  const std::uint64_t tokens = new_tokens;
  const std::uint64_t layers = config.num_layers;
  const std::uint64_t attention_per_token = dim * config.query_key_value_dim() + query_dim * dim;
  const std::uint64_t mlp_per_token = dim * config.mlp_in_dim() + config.mlp_dim * dim;
  const std::uint64_t attended_keys = tokens * context + tokens * (tokens + 1) / 2;

  ForwardOps ops;
  ops.linear =
      layers * tokens * (attention_per_token + mlp_per_token) + std::uint64_t{logits_rows} * dim * config.vocab_size;
  ops.attention_scores = layers * query_dim * attended_keys;
  ops.attention_values = ops.attention_scores;
  return ops;
}

}  // namespace attn
