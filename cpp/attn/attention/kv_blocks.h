// The keys and values of a cache, whatever its kind, as runs of consecutive positions: what attention over a cache
// reads.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>

#include "attn/attention/flash_rows.h"
#include "attn/matrix.h"

namespace attn {

class KvCache;
class KvStore;

/// What a cache keeps of one block at one layer: positions [first, first + count) of [first, first + kKeyBlock), where
/// first is a multiple of kKeyBlock. Only the blocks of the last sink and of the newest position are cut short. A
/// position's place in its block is thus the same in every cache, and sums that go block by block come out in the same
/// order.
struct KvBlock {
  std::size_t first = 0;
  ConstMat key;    // (count × kv_dim)
  ConstMat value;  // (count × kv_dim)

  std::size_t count() const { return key.rows(); }
};

/// Where a block of numbers that are not kept as float32 is unpacked.
struct KvBlockScratch {
  Matrix key;    // (kKeyBlock × kv_dim), or nothing
  Matrix value;  // (kKeyBlock × kv_dim), or nothing
};

/// Walks through what `layer` keeps of `slot`, in increasing order of position. Float32 blocks are views of the cache;
/// others are unpacked one at a time into memory of `scratch`, where the next one replaces them. The cache must outlive
/// the walk and stay as it is.
class KvBlocks {
 public:
  KvBlocks(const KvCache& cache, std::size_t layer, std::size_t slot, std::pmr::memory_resource& scratch);

  /// Nothing after the last block.
  std::optional<KvBlock> next();

 private:
  const KvStore* store_;
  std::size_t layer_;
  std::size_t slot_;
  std::size_t end_;        // positions that the layer has
  std::size_t index_ = 0;  // of the next block
  KvBlockScratch scratch_;
};

}  // namespace attn
