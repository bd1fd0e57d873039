// Keys and values of positions already seen, so that decoding computes each of them once.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <vector>

#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

struct KvCacheShape {
  std::size_t batch = 1;
  std::size_t max_seq_len = 0;
  std::size_t num_layers = 0;
  std::size_t num_kv_heads = 0;
  std::size_t head_dim = 0;

  /// Columns of a row of keys or values: the heads side by side.
  std::size_t kv_dim() const { return num_kv_heads * head_dim; }
  /// keys and values: 2 · batch · max_seq_len · num_layers · num_kv_heads · head_dim · 4.
  double bytes() const;
};

/// Contiguous float32 cache. Per layer and batch slot a (max_seq_len × kv_dim) matrix of keys and one of values.
/// A step: append() to every layer, then advance() once. Until advance() the appended positions are visible to the
/// layer that wrote them (a token attends to itself) but are not yet part of length().
class KvCache {
 public:
  /// `empty` when a size is 0, `too_large` when bytes() cannot be addressed.
  static Result<KvCache> create(const KvCacheShape& shape, std::pmr::memory_resource& memory);

  const KvCacheShape& shape() const { return shape_; }

  /// Writes keys and values (count × kv_dim) of `slot` behind what this layer holds. Errors: `cache_full`, `bad_layer`, `bad_slot`,
  /// `shape`; after an error nothing has changed.
  MaybeError append(std::size_t layer, ConstMat key, ConstMat value, std::size_t slot = 0);

  /// Positions 0 … length + what this layer has appended since: (visible_length × kv_dim).
  ConstMat keys(std::size_t layer, std::size_t slot = 0) const;
  ConstMat values(std::size_t layer, std::size_t slot = 0) const;

  /// Makes `count` appended positions part of the sequence. `not_appended` when a layer lacks them.
  MaybeError advance(std::size_t count, std::size_t slot = 0);

  /// Forgets all positions from `length` on, as speculative decoding and measuring a step again need; also what was
  /// appended and not advanced over, so truncate(length()) takes a failed step back. `bad_length` beyond length().
  MaybeError truncate(std::size_t length, std::size_t slot = 0);

  /// Forgets everything, in one slot or in all.
  MaybeError reset(std::size_t slot);
  void reset();

  std::size_t length(std::size_t slot = 0) const;
  /// Bytes reserved, whether used or not: equals shape().bytes().
  std::size_t bytes() const;
  /// Share of reserved positions in use over all slots, 0 … 1.
  double utilization() const;

 private:
  KvCache(const KvCacheShape& shape, std::pmr::memory_resource& memory);
  std::size_t index(std::size_t layer, std::size_t slot) const { return layer * shape_.batch + slot; }

  KvCacheShape shape_;
  std::pmr::vector<Matrix> keys_;           // [layer * batch + slot]
  std::pmr::vector<Matrix> values_;         // [layer * batch + slot]
  std::pmr::vector<std::size_t> appended_;  // [layer * batch + slot]: positions written, >= length
  std::pmr::vector<std::size_t> length_;    // [slot]
};

}  // namespace attn
