// What differs between the kinds of KV cache. KvCache checks what callers pass, counts positions and words most errors;
// a store keeps the numbers. A new kind is one file with a class like those of kv_cache_*.cpp, its maker and row here, its
// words in kv_store.cpp and its place in parts/.
#pragma once

#include <cstddef>
#include <limits>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>

#include "attn/attention/kv_blocks.h"
#include "attn/attention/kv_cache.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn {

/// The place of a sequence at one layer.
struct KvPlace {
  std::size_t layer = 0;
  std::size_t slot = 0;
};

class KvStore {
 public:
  virtual ~KvStore() = default;

  /// Most positions that may wait for advance behind `length`.
  virtual std::size_t chunk_limit(std::size_t /*length*/) const { return std::numeric_limits<std::size_t>::max(); }

  /// Room for positions [length, end) of the slot in all layers, or `cache_full`.
  virtual MaybeError reserve(std::size_t /*slot*/, std::size_t /*length*/, std::size_t /*end*/) { return {}; }

  /// Positions first, first + 1, … of one layer, for which reserve() found room: (count × kv_dim) each.
  virtual void write(KvPlace place, std::size_t first, ConstMat key, ConstMat value) = 0;

  /// The largest length <= `length` that the slot can be cut to.
  virtual std::size_t recoverable_length(std::size_t /*slot*/, std::size_t length) const { return length; }
  /// The smallest such length >= `length`, and why those between are lost.
  struct Lost {
    std::size_t earliest = 0;
    std::string reason;
  };
  virtual Lost lost(std::size_t /*slot*/, std::size_t length) const { return {length, {}}; }
  /// Cuts to a length that recoverable_length() returned.
  virtual void truncate(std::size_t /*slot*/, std::size_t /*length*/) {}

  /// The first `length` positions of `from`, which it has advanced over, in place of what `to` holds.
  virtual void fork(std::size_t from, std::size_t to, std::size_t length) = 0;

  /// The first block from `index` on of which something is kept.
  virtual std::size_t next_block(std::size_t /*slot*/, std::size_t index) const { return index; }
  /// What is kept of block `index`, whose first position lies below `end`, the number of positions of the layer.
  /// Numbers that are not float32 are unpacked into `scratch`.
  virtual KvBlock block(KvPlace place, std::size_t index, std::size_t end, KvBlockScratch& scratch) const = 0;
  /// Rows of scratch that block() needs.
  virtual std::size_t scratch_rows() const { return 0; }
  /// All positions in one piece, where they lie so.
  virtual std::optional<KvBlock> whole(KvPlace /*place*/, std::size_t /*end*/) const { return {}; }

  virtual std::size_t bytes() const = 0;
  /// Of the first lengths[slot] positions of every slot.
  virtual std::size_t used_bytes(std::span<const std::size_t> lengths) const = 0;
};

template <typename Store>
KvStorePtr make_store(const KvCacheShape& shape, const KvCacheOptions& options, std::pmr::memory_resource& memory) {
  void* place = memory.allocate(sizeof(Store));
  return KvStorePtr(new (place) Store(shape, options, memory), {&memory, sizeof(Store)});
}

/// How a kind is made.
struct KvStoreKind {
  KvStorePtr (*make)(const KvCacheShape& shape, const KvCacheOptions& options, std::pmr::memory_resource& memory);
  /// kv_cache_bytes() of one slot.
  double (*slot_bytes)(const KvCacheShape& shape, const KvCacheOptions& options, double bytes_per_number);
};
/// Precondition: the program has the kind. parts/ says which there are.
const KvStoreKind& kv_store_kind(KvCacheKind kind);

KvStorePtr make_contiguous_store(const KvCacheShape&, const KvCacheOptions&, std::pmr::memory_resource&);
double contiguous_slot_bytes(const KvCacheShape&, const KvCacheOptions&, double bytes_per_number);
inline constexpr KvStoreKind kContiguousStore{make_contiguous_store, contiguous_slot_bytes};
KvStorePtr make_window_store(const KvCacheShape&, const KvCacheOptions&, std::pmr::memory_resource&);
double window_slot_bytes(const KvCacheShape&, const KvCacheOptions&, double bytes_per_number);
inline constexpr KvStoreKind kWindowStore{make_window_store, window_slot_bytes};
KvStorePtr make_paged_store(const KvCacheShape&, const KvCacheOptions&, std::pmr::memory_resource&);
double paged_slot_bytes(const KvCacheShape&, const KvCacheOptions&, double bytes_per_number);
inline constexpr KvStoreKind kPagedStore{make_paged_store, paged_slot_bytes};
KvStorePtr make_int8_store(const KvCacheShape&, const KvCacheOptions&, std::pmr::memory_resource&);
double int8_slot_bytes(const KvCacheShape&, const KvCacheOptions&, double bytes_per_number);
inline constexpr KvStoreKind kInt8Store{make_int8_store, int8_slot_bytes};
struct Int8Place;
/// What a store of the kind int8 keeps, as it keeps it.
const Int8Place& int8_place(const KvStore& store, KvPlace place);

}  // namespace attn
