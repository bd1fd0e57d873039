// What each new token of a generation costs with a KV cache and without one, counted from the shapes.
#pragma once

#include <vector>

#include "attn/result.h"

namespace attn::lab {

/// embed_dim is num_heads · head_dim.
struct DecodeLoopRequest {
  double prompt_tokens = 0.0;
  double new_tokens = 0.0;
  double num_layers = 0.0;
  double num_heads = 0.0;
  double num_kv_heads = 0.0;
  double head_dim = 0.0;
  double mlp_dim = 0.0;
  double vocab_size = 0.0;
};

struct DecodeWork {
  double rows = 0.0;           // positions that run through the model
  double score_pairs = 0.0;    // pairs of query and key, of one head of one layer
  double multiply_adds = 0.0;  // all layers, and the logits of the last position
  /// Keys of one head and layer: those that are read from the cache, each once, the newest among them, and those that
  /// are written to it. 0 without a cache.
  double keys_read = 0.0;
  double keys_written = 0.0;
};

struct DecodeLoopStep {
  double seq_len = 0.0;  // tokens before this one is chosen
  DecodeWork naive;
  DecodeWork cached;
};

/// One step for each new token; the first of them is the prefill of the prompt, and the same work both ways. `bad_number`
/// beyond 4096 tokens of prompt and 1024 new ones, `num_kv_heads`.
Result<std::vector<DecodeLoopStep>> decode_loop(const DecodeLoopRequest& request);

}  // namespace attn::lab
