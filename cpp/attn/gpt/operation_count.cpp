#include "attn/gpt/operation_count.h"

namespace attn {

ForwardOps count_forward_ops(const GptConfig& config, std::size_t new_tokens, std::size_t context,
                             std::size_t logits_rows) {
  const std::uint64_t dim = config.embed_dim;
  const std::uint64_t tokens = new_tokens;
  const std::uint64_t layers = config.num_layers;
  const std::uint64_t linear_per_token = 4 * dim * dim + 2 * dim * config.mlp_dim;
  const std::uint64_t attended_keys = tokens * context + tokens * (tokens + 1) / 2;

  ForwardOps ops;
  ops.linear = layers * tokens * linear_per_token + std::uint64_t{logits_rows} * dim * config.vocab_size;
  ops.attention_scores = layers * dim * attended_keys;
  ops.attention_values = ops.attention_scores;
  return ops;
}

}  // namespace attn
