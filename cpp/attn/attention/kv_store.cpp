#include "attn/attention/kv_store.h"

#include <iterator>

namespace attn {
namespace {

// Both tables stand in the order of the enumeration.
constexpr KvCacheKindInfo kInfos[] = {
    {KvCacheKind::contiguous, "contiguous", "Float32 rows one below the other, reserved for the longest sequence."},
    {KvCacheKind::window, "window", "A ring over the latest positions, and the first ones as attention sinks."},
    {KvCacheKind::paged, "paged", "Pages taken as a sequence grows, and shared by sequences that begin alike."},
    {KvCacheKind::int8, "int8", "A byte per number: keys rounded by channel, values by position."},
};
constexpr KvStoreKind kStores[] = {
    {make_contiguous_store, contiguous_slot_bytes},
    {make_window_store, window_slot_bytes},
    {make_paged_store, paged_slot_bytes},
    {make_int8_store, int8_slot_bytes},
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
