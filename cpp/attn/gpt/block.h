// One pre-norm decoder block: hidden += attention(norm(hidden)); hidden += mlp(norm(hidden)).
// Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), section 2.3; with RMS norm, rotary
// positions and SwiGLU: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models" (2023), section 2.2.
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

struct NormWeights {
  Matrix weight;  // (1 × embed_dim)
  Matrix bias;    // (1 × embed_dim), or empty: RMS norm has none

  /// Normalises each row of input into output, both (rows × embed_dim), as config.norm says.
  void apply(ConstMat input, const GptConfig& config, Mat output) const;
};

/// Named as in the files of GPT-2, then of Llama.
struct BlockWeights {
  NormWeights attention_norm;  // ln_1, input_layernorm
  Linear query_key_value;      // attn.c_attn; self_attn.{q,k,v}_proj side by side: embed_dim → query_key_value_dim()
  Linear attention_out;        // attn.c_proj, self_attn.o_proj: num_heads · head_dim → embed_dim
  NormWeights mlp_norm;        // ln_2, post_attention_layernorm
  Linear mlp_in;               // mlp.c_fc; mlp.{gate,up}_proj side by side: embed_dim → mlp_in_dim()
  Linear mlp_out;              // mlp.c_proj, mlp.down_proj: mlp_dim → embed_dim
};

/// What a block needs beside the hidden state; one for all layers of a step.
struct BlockWorkspace {
  BlockWorkspace(const GptConfig& config, std::size_t rows, std::pmr::memory_resource& memory);

  Matrix narrow;           // (rows × embed_dim): normalised input, then what is added to hidden
  Matrix attended;         // (rows × num_heads · head_dim): heads side by side
  Matrix query_key_value;  // (rows × query_key_value_dim())
  Matrix mlp_hidden;       // (rows × mlp_in_dim())
};

/// What a block knows of positions: nothing is needed where they were added to the embedding.
struct BlockPositions {
  ConstMat rotary_angles = {};               // (rows × head_dim) of rotary_angles(), or empty
  std::span<const float> alibi_slopes = {};  // one per head, or empty
};

/// Where a block finds the keys and values of earlier positions. Without a cache there are none.
struct BlockContext {
  const AttentionKernel& kernel;
  std::pmr::memory_resource& scratch;
  KvCache* cache = nullptr;
  std::size_t layer = 0;                    // of the cache
  std::size_t slot = 0;                     // of the cache: the sequence that all rows belong to ...
  std::span<const std::size_t> slots = {};  // ... or one for each row: the newest token of so many sequences
  std::span<AttentionTrace> traces = {};    // empty, or one per head; without a cache
  BlockPositions positions = {};
};

/// What the rows of one block ask of attention, in the columns of a workspace: query (rows × num_heads · head_dim), key and
/// value (rows × num_kv_heads · head_dim), heads side by side.
struct BlockRows {
  BlockRows(const GptConfig& config, BlockWorkspace& workspace);

  Mat query, key, value;
};

/// run_block() in two halves, for attention that is computed elsewhere: begin_block() fills the columns of BlockRows,
/// positions turned in, and end_block() wants workspace.attended filled.
void begin_block(const BlockWeights& weights, const GptConfig& config, const BlockPositions& positions,
                 BlockWorkspace& workspace, ConstMat hidden);
void end_block(const BlockWeights& weights, const GptConfig& config, BlockWorkspace& workspace, Mat hidden);

/// Runs `hidden` (rows × embed_dim) through the block in place. With a cache, the rows are the positions
/// behind its sequence (or each the one behind its own): their keys and values are appended, not advanced, and they
/// attend to all before them too. A row's bits do not depend on the number of rows.
/// Precondition: the cache has room (KvCache::reserve), takes that many rows at once (append_limit) and fits the model.
void run_block(const BlockWeights& weights, const GptConfig& config, const BlockContext& context,
               BlockWorkspace& workspace, Mat hidden);

}  // namespace attn
