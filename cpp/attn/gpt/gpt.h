// A GPT-2 shaped decoder: learned positions, pre-norm blocks, GELU, tied embedding.
// Radford et al., "Language Models are Unsupervised Multitask Learners" (2019).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "attn/attention/attention.h"
#include "attn/attention/kv_cache.h"
#include "attn/gpt/block.h"
#include "attn/gpt/config.h"
#include "attn/gpt/weights.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

using TokenId = std::int32_t;

/// Receives the attention weights of each layer and head while a sequence runs.
/// weights[layer * num_heads + head] is (seq_len × seq_len).
struct GptTrace {
  std::pmr::vector<Matrix> weights;
};

class Gpt {
 public:
  /// Takes f32/f16/bf16 tensors of GPT-2's Hugging Face names and packs them as float32. Missing tensors and wrong
  /// shapes are named.
  static Result<Gpt> create(const GptConfig& config, const Safetensors& tensors, std::pmr::memory_resource& memory);

  const GptConfig& config() const;
  std::size_t parameter_count() const;

  /// A cache that fits this model.
  Result<KvCache> create_cache(std::pmr::memory_resource& memory, std::size_t max_seq_len) const;

  /// Runs all tokens at once without a cache. logits (tokens × vocab_size) or, when it has one row, the last position's
  /// alone. Errors: `empty_prompt`, `too_long`, `bad_token`.
  MaybeError forward(std::span<const TokenId> tokens, const AttentionKernel& kernel, Mat logits,
                     std::pmr::memory_resource& scratch, GptTrace* trace = nullptr) const;

  /// Runs tokens behind those in the cache (a prompt, a chunk of it, or one token: prefill and decode are the same step)
  /// and advances it. Also `cache_full`. After an error the cache is as before.
  MaybeError forward_cached(std::span<const TokenId> tokens, const AttentionKernel& kernel, KvCache& cache, Mat logits,
                            std::pmr::memory_resource& scratch) const;

 private:
  // The implementer's: embeddings, blocks, final norm, tied head.
};

}  // namespace attn
