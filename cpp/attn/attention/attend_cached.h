// Attention over a KV cache of any kind.
#pragma once

#include <cstddef>
#include <memory_resource>

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
};

/// output (count × num_heads·head_dim): every query attends to what the cache keeps for its position (KvCache::allows).
/// Query head h reads key head h / (num_heads / num_kv_heads). `kernel` computes it on the plain views of a contiguous cache;
/// other kinds are read block by block.
/// Preconditions: num_kv_heads divides num_heads; head_dim is the cache's.
void attend_cached(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                   std::pmr::memory_resource& scratch);

}  // namespace attn
