#include "attn/attention/kv_store.h"

namespace attn {
namespace {

// In the order of the enumeration.
constexpr KvCacheKindInfo kInfos[] = {
    {KvCacheKind::contiguous, "contiguous", "Float32 rows one below the other, reserved for the longest sequence."},
    {KvCacheKind::window, "window", "A ring over the latest positions, and the first ones as attention sinks."},
    {KvCacheKind::paged, "paged", "Pages taken as a sequence grows, and shared by sequences that begin alike."},
    {KvCacheKind::int8, "int8", "A byte per number: keys rounded by channel, values by position."},
};

}  // namespace

std::span<const KvCacheKindInfo> kv_cache_kinds() { return kInfos; }

}  // namespace attn
