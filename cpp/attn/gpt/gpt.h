// A decoder of the GPT-2 or the Llama family: embedding, pre-norm blocks, final norm, head.
// Radford et al., "Language Models are Unsupervised Multitask Learners" (2019); Touvron et al., "LLaMA: Open and
// Efficient Foundation Language Models" (2023), arXiv:2302.13971.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/attention/kv_cache.h"
#include "attn/gpt/block.h"
#include "attn/gpt/checkpoint.h"
#include "attn/gpt/config.h"
#include "attn/gpt/gpt_weights.h"
#include "attn/gpt/position_tables.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

using TokenId = std::int32_t;

/// Receives the attention weights of each layer and head while a sequence runs: forward() replaces what
/// it holds. weights[layer * num_heads + head] is (seq_len × seq_len), from the vector's own resource.
struct GptTrace {
  std::pmr::vector<Matrix> weights;
};

/// Logits are bit-identical whether a sequence runs at once, in chunks or token by token through a
/// cache: no operation here makes a row's bits depend on the rows beside it.
class Gpt {
 public:
  /// Takes f32/f16/bf16 tensors of Hugging Face's names and packs the projections in `format`; model_size() says what that
  /// takes from `memory`. With int8 weights and a tied head, the largest logits are computed again in float32
  /// (refine_largest()). Errors: those of GptConfig::validate() and load_gpt_weights().
  static Result<Gpt> create(const GptConfig& config, const Checkpoint& checkpoint, std::pmr::memory_resource& memory,
                            WeightFormat format = WeightFormat::float32);

  const GptConfig& config() const { return config_; }
  std::size_t parameter_count() const { return static_cast<std::size_t>(parameter_count_); }

  /// From now on the model knows only its first `max_seq_len` positions, where a longer cache would not fit into memory.
  void limit_seq_len(std::size_t max_seq_len) { config_.max_seq_len = std::min(config_.max_seq_len, max_seq_len); }

  /// What a step reads of the weights, however many rows it runs: projections and head. A row of an embedding is not
  /// counted.
  std::size_t weight_bytes() const;

  /// A cache that fits this model, for `batch` sequences. `too_long` beyond the model's own max_seq_len.
  Result<KvCache> create_cache(std::pmr::memory_resource& memory, std::size_t max_seq_len,
                               const KvCacheOptions& options = {}, std::size_t batch = 1) const;

  /// Runs all tokens at once without a cache. logits (tokens × vocab_size) or, when it has one row, the
  /// last position's alone. Errors: `empty_prompt`, `too_long`, `bad_token`.
  /// With a trace the kernel must be one that traces.
  MaybeError forward(std::span<const TokenId> tokens, const AttentionKernel& kernel, Mat logits,
                     std::pmr::memory_resource& scratch, GptTrace* trace = nullptr) const;

  /// Runs tokens behind those in the cache (a prompt, a chunk of it, or one token: prefill and decode are
  /// the same step) of a slot and advances it. Also `cache_full` and `shape` (a cache of another model). After an
  /// error the cache is as before.
  MaybeError forward_cached(std::span<const TokenId> tokens, const AttentionKernel& kernel, KvCache& cache, Mat logits,
                            std::pmr::memory_resource& scratch, std::size_t slot = 0) const;

  /// Batched decode: one token for each of several sequences, of any lengths, in one pass over the weights. Token i runs
  /// behind those in slots[i], no two of which are the same; logits (tokens × vocab_size) have the bits that
  /// forward_cached() gives each alone. Errors as there; after one the cache is as before.
  MaybeError forward_batch(std::span<const TokenId> tokens, std::span<const std::size_t> slots,
                           const AttentionKernel& kernel, KvCache& cache, Mat logits,
                           std::pmr::memory_resource& scratch) const;

 private:
  friend class OpenStep;

  Gpt(const GptConfig& config, GptWeights weights, PositionTables positions);

  MaybeError check_tokens(std::span<const TokenId> tokens, std::size_t position) const;
  MaybeError check_cache(const KvCache& cache) const;
  /// That tokens fit behind those in the slot; reserves room for them.
  MaybeError check_step(std::span<const TokenId> tokens, KvCache& cache, std::size_t slot) const;
  /// Runs tokens at their positions through all layers, and the last rows to the logits. `context` says where earlier
  /// positions are; its layer and positions are filled in.
  void run_layers(std::span<const TokenId> tokens, std::span<const std::size_t> positions, BlockContext context,
                  Mat logits) const;
  /// hidden (tokens × embed_dim): the embedding of each token and, where it is added, of its position.
  void embed(std::span<const TokenId> tokens, std::span<const std::size_t> positions, Mat hidden) const;
  void write_logits(Mat hidden, Mat logits) const;

  GptConfig config_;
  double parameter_count_;  // of the files, whatever limit_seq_len() leaves
  GptWeights weights_;
  PositionTables positions_;
};

}  // namespace attn
