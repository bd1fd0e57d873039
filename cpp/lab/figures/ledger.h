// What a forward pass of a decoder costs in memory and arithmetic, from the shapes alone: nothing of it is allocated, so
// that sizes beyond any machine can be looked at.
#pragma once

#include <string>

#include "attn/result.h"

namespace attn::lab {

/// embed_dim is num_heads · head_dim.
struct LedgerRequest {
  double seq_len = 0.0;
  double batch = 1.0;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  double head_dim = 0.0;
  double mlp_dim = 0.0;  // of a feed-forward network of two products, as GPT-2 has it
  double vocab_size = 0.0;
  std::string dtype = {};
  bool causal = true;  // then blocked pairs are not computed and not counted
};

/// Doubles: whole numbers are exact below 2^53. A multiply-add is 2 FLOPs.
struct Ledger {
  double embed_dim = 0.0;
  double head_scores_bytes = 0.0;   // seq_len² numbers: one head, one layer, one sequence
  double layer_scores_bytes = 0.0;  // all heads of a layer, one sequence
  double all_scores_bytes = 0.0;    // batch × layers × heads × seq_len²
  double kv_cache_bytes = 0.0;      // batch, all layers; int8 without its scales
  double parameter_count = 0.0;     // weights of projections, feed-forward network and token embedding; no biases
  double weight_bytes = 0.0;
  double projection_flops = 0.0;  // query, key, value and output
  double attention_flops = 0.0;   // scores and values
  double mlp_flops = 0.0;
  double logits_flops = 0.0;  // of every position
};

/// `unknown_dtype`, `bad_number`, `num_kv_heads`.
Result<Ledger> ledger(const LedgerRequest& request);

}  // namespace attn::lab
