#include "attn/attention/kv_store.h"

#include <iterator>

namespace attn {
namespace {

// Both tables stand in the order of the enumeration.
constexpr KvCacheKindInfo kInfos[] = {
    {KvCacheKind::contiguous, "contiguous", "Float32 rows one below the other, reserved for the longest sequence."},
};
constexpr KvStoreKind kStores[] = {
    {make_contiguous_store, contiguous_slot_bytes},
};
static_assert(std::size(kInfos) == std::size(kStores));

}  // namespace

std::span<const KvCacheKindInfo> kv_cache_kinds() { return kInfos; }

const KvStoreKind& kv_store_kind(KvCacheKind kind) {
  const auto row = static_cast<std::size_t>(kind);
  ATTN_EXPECTS(row < std::size(kStores), "a kind of cache needs its row in the table");
  return kStores[row];
}

}  // namespace attn
