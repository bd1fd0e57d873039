// Attention over a KV cache of any kind.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

#include "attn/attention/attention.h"
#include "attn/attention/kv_cache.h"
#include "attn/matrix.h"

namespace attn {

/// The newest positions of one slot at one layer, which has appended their keys and values.
struct CachedQueries {
  ConstMat query;  // (count × num_heads·head_dim): the last `count` positions that the layer holds
  std::size_t num_heads = 1;
  const KvCache& cache;
  std::size_t layer = 0;
  std::size_t slot = 0;
  std::span<const float> alibi_slopes = {};  // as in HeadsInputs
};

/// output (count × num_heads·head_dim): every query attends to the positions that KvCache::mask() allows it. Query head
/// h reads key head h / (num_heads / num_kv_heads). On the plain views of a contiguous cache `kernel` computes it;
/// other kinds are read block by block into the state of flash attention, with the bits that the `flash` kernel gives
/// for the same keys.
void attend_cached(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                   std::pmr::memory_resource& scratch);

/// attend_cached() for one kind of cache, whose preconditions hold.
using CachedAttention = void (*)(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                                 std::pmr::memory_resource& scratch);
void attend_contiguous(const CachedQueries&, const AttentionKernel&, Mat output, std::pmr::memory_resource& scratch);
/// Any kind, block by block in float32.
void attend_blocks(const CachedQueries&, const AttentionKernel&, Mat output, std::pmr::memory_resource& scratch);

/// int8: in integers, as the numbers are kept.
void attend_int8(const CachedQueries&, const AttentionKernel&, Mat output, std::pmr::memory_resource& scratch);

/// Precondition: the program has the kind. parts/ says which there are.
CachedAttention cached_attention(KvCacheKind kind);

}  // namespace attn
