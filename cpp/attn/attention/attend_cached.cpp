#include "attn/attention/attend_cached.h"

#include <algorithm>
#include <cstdint>

#include "attn/attention/heads.h"
#include "attn/attention/kv_blocks.h"

namespace attn {
namespace {

void attend_contiguous(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                       std::pmr::memory_resource& scratch) {
  const HeadsInputs heads{.query = in.query,
                          .key = in.cache.keys(in.layer, in.slot),
                          .value = in.cache.values(in.layer, in.slot),
                          .num_heads = in.num_heads,
                          .num_kv_heads = in.cache.shape().num_kv_heads};
  const Mask mask = Mask::causal();
  attend_heads(heads, {&mask, 1}, kernel, output, scratch);
}

/// Everything that is kept copied together, with the mask that goes with it.
void attend_gathered(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                     std::pmr::memory_resource& scratch) {
  const std::size_t end = in.cache.visible_length(in.layer, in.slot);
  const std::size_t first_query = end - in.query.rows();
  Matrix key(end, in.cache.shape().kv_dim(), scratch);
  Matrix value(end, in.cache.shape().kv_dim(), scratch);
  OwnedMatrix<std::uint8_t> allowed(in.query.rows(), end, scratch);

  KvBlocks blocks(in.cache, in.layer, in.slot, scratch);
  while (const auto block = blocks.next()) {
    for (std::size_t r = 0; r < block->count(); ++r) {
      const std::size_t position = block->first + r;
      std::copy_n(block->key.row(r), key.cols(), key.row(position));
      std::copy_n(block->value.row(r), value.cols(), value.row(position));
      for (std::size_t i = 0; i < in.query.rows(); ++i)
        allowed(i, position) = in.cache.allows(first_query + i, position) ? 1 : 0;
    }
  }
  const HeadsInputs heads{.query = in.query,
                          .key = key.view(),
                          .value = value.view(),
                          .num_heads = in.num_heads,
                          .num_kv_heads = in.cache.shape().num_kv_heads};
  const Mask mask = Mask::binary({allowed.data(), allowed.rows(), allowed.cols()});
  attend_heads(heads, {&mask, 1}, kernel, output, scratch);
}

}  // namespace

void attend_cached(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                   std::pmr::memory_resource& scratch) {
  ATTN_EXPECTS(in.query.rows() > 0 && in.query.rows() <= in.cache.visible_length(in.layer, in.slot),
               "attend_cached() needs queries whose keys and values were appended");
  if (in.cache.options().kind == KvCacheKind::contiguous) {
    attend_contiguous(in, kernel, output, scratch);
  } else {
    attend_gathered(in, kernel, output, scratch);
  }
}

}  // namespace attn
