#include "attn/attention/attend_cached.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "attn/attention/attend_newest.h"
#include "attn/attention/flash_rows.h"
#include "attn/attention/heads.h"
#include "attn/attention/kernels.h"
#include "attn/attention/kv_blocks.h"
#include "attn/ops/read_ahead.h"

namespace attn {
namespace {

constexpr std::size_t kQueryBlock = 64;  // positions whose rows stay in the L2 cache while the blocks pass by

/// Flash attention over the blocks of a cache: all heads meet a block before the next one is read, so that what has to
/// be unpacked is unpacked once.
class BlockAttention {
 public:
  BlockAttention(const CachedQueries& in, std::pmr::memory_resource& scratch)
      : in_(in),
        head_dim_(in.cache.shape().head_dim),
        group_(in.num_heads / in.cache.shape().num_kv_heads),
        seq_len_k_(in.cache.visible_length(in.layer, in.slot)),
        mask_(in.cache.mask()),
        scratch_(scratch),
        heads_(&scratch) {
    const std::size_t positions = std::min(kQueryBlock, in.query.rows());
    heads_.reserve(in.cache.shape().num_kv_heads);
    for (std::size_t h = 0; h < in.cache.shape().num_kv_heads; ++h)
      heads_.emplace_back(positions * group_, head_dim_, head_dim_, scratch);
  }

  /// Queries [begin, end), at most kQueryBlock, into their rows of output.
  void attend(std::size_t begin, std::size_t end, Mat output) {
    push_queries(begin, end);
    const std::size_t limit = mask_.key_limit(end - 1, in_.query.rows(), seq_len_k_);
    KvBlocks blocks(in_.cache, in_.layer, in_.slot, scratch_);
    for (auto block = blocks.next(); block && block->first < limit; block = blocks.next()) {
      for (std::size_t h = 0; h < heads_.size(); ++h) {
        heads_[h].add(block->key.columns(h * head_dim_, head_dim_), block->value.columns(h * head_dim_, head_dim_),
                      block->first);
      }
    }
    write_output(begin, end, output);
  }

 private:
  /// Row i · group + g of a key head is position begin + i of its g-th query head.
  void push_queries(std::size_t begin, std::size_t end) {
    const float scale = 1.0F / std::sqrt(static_cast<float>(head_dim_));
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      heads_[h].start({mask_, in_.query.rows(), seq_len_k_});
      for (std::size_t i = begin; i < end; ++i) {
        const float* heads = in_.query.row(i) + h * group_ * head_dim_;
        for (std::size_t g = 0; g < group_; ++g) {
          const float slope = in_.alibi_slopes.empty() ? 0.0F : in_.alibi_slopes[h * group_ + g];
          heads_[h].push(heads + g * head_dim_, i, scale, slope);
        }
      }
    }
  }

  void write_output(std::size_t begin, std::size_t end, Mat output) const {
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      for (std::size_t i = begin; i < end; ++i) {
        float* heads = output.row(i) + h * group_ * head_dim_;
        for (std::size_t g = 0; g < group_; ++g) heads_[h].write_row((i - begin) * group_ + g, heads + g * head_dim_);
      }
    }
  }

  const CachedQueries& in_;
  std::size_t head_dim_;
  std::size_t group_;  // query heads that share a key head
  std::size_t seq_len_k_;
  Mask mask_;
  std::pmr::memory_resource& scratch_;
  std::pmr::vector<FlashRows> heads_;  // [key head]
};

}  // namespace

void attend_contiguous(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                       std::pmr::memory_resource& scratch) {
  const HeadsInputs heads{.query = in.query,
                          .key = in.cache.keys(in.layer, in.slot),
                          .value = in.cache.values(in.layer, in.slot),
                          .num_heads = in.num_heads,
                          .num_kv_heads = in.cache.shape().num_kv_heads,
                          .alibi_slopes = in.alibi_slopes};
  if (in.query.rows() == 1 && kernel.run == attention_simd && in.cache.shape().head_dim % simd::kLanes == 0) {
    attend_newest(heads, output, scratch);
    return;
  }
  const Mask mask = in.cache.mask();
  read_ahead(heads.key, heads.value);
  attend_heads(heads, {&mask, 1}, kernel, output, scratch);
}

void attend_blocks(const CachedQueries& in, const AttentionKernel& /*kernel*/, Mat output,
                   std::pmr::memory_resource& scratch) {
  BlockAttention attention(in, scratch);
  for (std::size_t begin = 0; begin < in.query.rows(); begin += kQueryBlock)
    attention.attend(begin, std::min(begin + kQueryBlock, in.query.rows()), output);
}

void attend_cached(const CachedQueries& in, const AttentionKernel& kernel, Mat output,
                   std::pmr::memory_resource& scratch) {
  const KvCacheShape& shape = in.cache.shape();
  ATTN_EXPECTS(in.query.rows() > 0 && in.query.rows() <= in.cache.visible_length(in.layer, in.slot),
               "attend_cached() needs queries whose keys and values were appended");
  ATTN_EXPECTS(in.num_heads % shape.num_kv_heads == 0 && in.query.cols() == in.num_heads * shape.head_dim,
               "attend_cached() needs num_heads heads of the cache's head_dim, a multiple of its num_kv_heads");
  ATTN_EXPECTS(in.alibi_slopes.empty() || in.alibi_slopes.size() == in.num_heads,
               "ALiBi needs one slope per query head");
  ATTN_EXPECTS(output.rows() == in.query.rows() && output.cols() == in.query.cols(),
               "attend_cached() needs an output of the shape of its queries");
  cached_attention(in.cache.options().kind)(in, kernel, output, scratch);
}

}  // namespace attn
