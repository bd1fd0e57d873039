// The formula of a cache's bytes, and the bytes that it takes.
#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "support/attention_cases.h"
#include "support/caches.h"

namespace attn::test {
namespace {

TEST_CASE("kv_cache_bytes() is what a full cache of every kind takes, to the byte") {
  const auto kind = GENERATE(from_range(kv_cache_kinds().begin(), kv_cache_kinds().end()));
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 21)));
  Random random(seed);
  const KvCacheShape shape{.batch = 1 + random_index(3, random),
                           .max_seq_len = 1 + random_index(400, random),
                           .num_layers = 1 + random_index(3, random),
                           .num_kv_heads = 1 + random_index(3, random),
                           .head_dim = 1 + random_index(40, random)};
  const KvCacheOptions options{.kind = kind.kind,
                               .window = 1 + random_index(100, random),
                               .sinks = random_index(9, random),
                               .max_chunk = 1 + random_index(40, random)};
  INFO(kind.name << ", seed " << seed);
  TrackingResource memory(heap());
  KvCache cache = cache_of(shape, options, memory);
  const std::size_t before = memory.live_bytes() - cache.bytes();
  for (std::size_t slot = 0; slot < shape.batch; ++slot) fill(cache, shape.max_seq_len, slot);
  CHECK(static_cast<double>(cache.bytes()) == kv_cache_bytes(shape, options));
  CHECK(memory.live_bytes() == before + cache.bytes());  // the rest is bookkeeping, taken at the beginning
  CHECK(cache.used_bytes() <= cache.bytes());
  CHECK(cache.utilization() > 0.0);
}

TEST_CASE("named models' caches are what their authors say") {
  // Llama-2-7B and Llama-3-8B in float16: 512 KiB and 128 KiB for each token.
  KvCacheShape llama{.max_seq_len = 1, .num_layers = 32, .num_kv_heads = 32, .head_dim = 128};
  CHECK(kv_cache_bytes(llama, {}, 2.0) == 524288.0);
  llama.num_kv_heads = 8;
  CHECK(kv_cache_bytes(llama, {}, 2.0) == 131072.0);
  llama.max_seq_len = 131072;
  CHECK(kv_cache_bytes(llama, {}, 2.0) == 16.0 * 1024 * 1024 * 1024);
  // GPT-3 at its 2048 positions, in float32.
  CHECK(kv_cache_bytes({.max_seq_len = 2048, .num_layers = 96, .num_kv_heads = 96, .head_dim = 128}) ==
        18.0 * 1024 * 1024 * 1024);
}

TEST_CASE(
    "an int8 cache takes 36 bytes for 32 keys and 68 for 64 values, its open groups and unfilled blocks besides") {
  KvCacheShape shape{.max_seq_len = 4097, .num_layers = 2, .num_kv_heads = 4, .head_dim = 64};
  const double open_group = 32 * 256 * 4;
  const double block = 64.0 * 256 * (36.0 / 32 + 68.0 / 64);
  CHECK(kv_cache_bytes(shape, {.kind = KvCacheKind::int8}) == 2.0 * (open_group + 65.0 * block));
  // Channels come in whole eights, and scales for up to 64 of them.
  shape.head_dim = 65;
  CHECK(kv_cache_bytes(shape, {.kind = KvCacheKind::int8}) ==
        2.0 * (32 * 260 * 4 + 65.0 * 64 * (288 * 36.0 / 32 + 288 + 4 * 2 * 4)));
}

TEST_CASE("a window's bytes do not grow with the sequence") {
  const KvCacheOptions options{.kind = KvCacheKind::window, .window = 1000, .sinks = 4, .max_chunk = 58};
  KvCacheShape shape{.max_seq_len = 10000, .num_layers = 1, .num_kv_heads = 1, .head_dim = 1};
  CHECK(kv_cache_bytes(shape, options) == 8.0 * (1152 + 4));  // 1000 + 58 + 62 in whole blocks of 64
  shape.max_seq_len = 1000000;
  CHECK(kv_cache_bytes(shape, options) == 8.0 * (1152 + 4));
}

}  // namespace
}  // namespace attn::test
