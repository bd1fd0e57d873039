// How much arithmetic a forward pass is, from the shapes alone: the figure that a measured speed-up is held against.
#pragma once

#include <cstddef>
#include <cstdint>

#include "attn/gpt/config.h"

namespace attn {

/// Multiply-adds; a softmax, a norm or an activation has none of them that would count beside a product.
struct ForwardOps {
  std::uint64_t linear = 0;            // projections, MLP and head
  std::uint64_t attention_scores = 0;  // query · key
  std::uint64_t attention_values = 0;  // weights · value

  std::uint64_t total() const { return linear + attention_scores + attention_values; }
};

/// Running `new_tokens` behind `context` positions that a cache holds, with logits for `logits_rows` of
/// them. Without a cache the context is 0 and every token is new. Token i (from 0) attends to
/// context + i + 1 keys; blocked pairs are not computed and not counted.
/// Per layer and new token: embed_dim · (num_heads + 2 · num_kv_heads) · head_dim and num_heads · head_dim · embed_dim in
/// the projections, 2 · embed_dim · mlp_dim in the MLP (3 · with SwiGLU), and num_heads · head_dim per attended key for
/// scores and again for values; embed_dim · vocab_size per row of logits.
ForwardOps count_forward_ops(const GptConfig& config, std::size_t new_tokens, std::size_t context,
                             std::size_t logits_rows);

}  // namespace attn
