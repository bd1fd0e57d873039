// One pre-norm decoder block: hidden += attention(norm(hidden)); hidden += mlp(norm(hidden)).
// Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), section 2.3.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/attention/attention.h"
#include "attn/attention/kv_cache.h"
#include "attn/gpt/config.h"
#include "attn/matrix.h"
#include "attn/ops/linear.h"

namespace attn {

struct LayerNormWeights {
  Matrix weight;  // (1 × embed_dim)
  Matrix bias;    // (1 × embed_dim)

  /// Normalises each row of input into output, both (rows × embed_dim).
  void apply(ConstMat input, float epsilon, Mat output) const;
};

struct BlockWeights {
  LayerNormWeights attention_norm;  // ln_1
  PackedLinear query_key_value;     // attn.c_attn: embed_dim → 3 · embed_dim
  PackedLinear attention_out;       // attn.c_proj: embed_dim → embed_dim
  LayerNormWeights mlp_norm;        // ln_2
  PackedLinear mlp_in;              // mlp.c_fc:    embed_dim → mlp_dim
  PackedLinear mlp_out;             // mlp.c_proj:  mlp_dim → embed_dim
};

/// What a block needs beside the hidden state; one for all layers of a step.
struct BlockWorkspace {
  BlockWorkspace(const GptConfig& config, std::size_t rows, std::pmr::memory_resource& memory);

  Matrix narrow;           // (rows × embed_dim): normalised input, then what is added to hidden
  Matrix attended;         // (rows × embed_dim): heads side by side
  Matrix query_key_value;  // (rows × 3 · embed_dim)
  Matrix mlp_hidden;       // (rows × mlp_dim)
};

/// Where a block finds the keys and values of earlier positions. Without a cache there are none.
struct BlockContext {
  const AttentionKernel& kernel;
  std::pmr::memory_resource& scratch;
  KvCache* cache = nullptr;
  std::size_t layer = 0;                  // of the cache
  std::span<AttentionTrace> traces = {};  // empty, or one per head; without a cache
};

/// Runs `hidden` (rows × embed_dim) through the block in place. With a cache, the rows are the positions
/// behind cache->length(): their keys and values are appended, not advanced, and they attend to all
/// before them too. A row's bits do not depend on the number of rows.
/// Precondition: the cache has room (KvCache::reserve), takes that many rows at once (append_limit) and fits the model.
void run_block(const BlockWeights& weights, const GptConfig& config, const BlockContext& context,
               BlockWorkspace& workspace, Mat hidden);

}  // namespace attn
