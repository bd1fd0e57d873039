#include <algorithm>
#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "support/caches.h"

namespace attn::test {
namespace {

constexpr KvCacheShape kShape{.batch = 2, .max_seq_len = 2000, .num_layers = 2, .num_kv_heads = 1, .head_dim = 3};
/// 40 + 10 + 62 positions in whole blocks of 64: a ring of 128.
constexpr KvCacheOptions kOptions{.kind = KvCacheKind::window, .window = 40, .sinks = 3, .max_chunk = 10};

bool holds(const std::vector<std::size_t>& positions, std::size_t position) {
  return std::binary_search(positions.begin(), positions.end(), position);
}

TEST_CASE("a window cache always has the sinks and the window, and never more than ring and sinks") {
  KvCache cache = cache_of(kShape, kOptions);
  for (std::size_t length = 1; length <= 400; ++length) {
    fill(cache, 1);
    const auto kept = kept_positions(cache, 1);
    REQUIRE(kept.size() <= 128 + 3);
    for (std::size_t p = 0; p < length; ++p) {
      if (p < 3 || p + 40 >= length) REQUIRE(holds(kept, p));
    }
    check_rows(cache, 0, 0);
  }
  CHECK_FALSE(holds(kept_positions(cache), 3));
}

TEST_CASE("a query sees itself, the window before it and the sinks") {
  const Mask mask = cache_of(kShape, kOptions).mask();
  const auto allows = [&](std::size_t query, std::size_t key) { return mask.allows(query, key, 200, 200); };
  CHECK(allows(100, 100));
  CHECK(allows(100, 61));
  CHECK_FALSE(allows(100, 60));
  CHECK_FALSE(allows(100, 3));
  CHECK(allows(100, 2));
  CHECK_FALSE(allows(100, 101));
  CHECK_FALSE(allows(1, 2));
}

TEST_CASE("a window cache takes chunks of max_chunk positions and gives as many back") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 1000);
  CHECK(cache.append_limit() == 10);
  const Matrix eleven = numbered_rows(11, 3, 0.0F);
  check_error(cache.append(0, eleven.view(), eleven.view()), "chunk_too_long", {"11 more", "the 10"});
  require_ok(cache.truncate(990));
  check_rows(cache, 0, 0);
  fill(cache, 7);
  CHECK(cache.length() == 997);
  check_rows(cache, 0, 0);
}

TEST_CASE("what the ring has evicted cannot come back, and the error names the earliest position that can") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 300, 0, 1);
  // 300 - 128 = 172 positions are overwritten; the next whole block begins at 192, and the first window within at 231.
  check_error(cache.truncate(200), "not_recoverable",
              {"truncated to 200", "40 positions", "below 172", "recovered is 231:", "truncate to that, or to 3 "});
  CHECK(cache.length() == 300);
  CHECK(cache.recoverable_length(230) == 3);
  CHECK(cache.recoverable_length(231) == 231);
  require_ok(cache.truncate(231));
  // What was overwritten stays so, although the sequence is shorter now.
  fill(cache, 1);
  CHECK(cache.recoverable_length(230) == 3);
  check_error(cache.truncate(4), "not_recoverable", {"recovered is 231:"});
}

TEST_CASE("the sinks can always be gone back to") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 700);
  require_ok(cache.truncate(2));
  CHECK(kept_positions(cache) == std::vector<std::size_t>{0, 1});
  check_rows(cache, 0, 0);
  fill(cache, 90);
  CHECK(kept_positions(cache, 1).size() == 92);
  check_rows(cache, 0, 0);
  require_ok(cache.truncate(50));
}

TEST_CASE("a window as long as the sequence keeps everything once") {
  KvCacheOptions options = kOptions;
  options.window = 5000;
  KvCache cache = cache_of(kShape, options);
  CHECK(cache.bytes() == 2 * 2 * 2 * 2000 * 3 * sizeof(float));
  fill(cache, 1500);
  CHECK(kept_positions(cache).size() == 1500);
  require_ok(cache.truncate(1));
}

TEST_CASE("a forked window goes its own way") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 500, 1);
  require_ok(cache.fork(1, 0));
  CHECK(cache.length(0) == 500);
  check_rows(cache, 0, 1);
  fill(cache, 300, 1);
  check_rows(cache, 0, 1);
  CHECK(kept_positions(cache, 0, 0).back() == 499);
}

TEST_CASE("a window that holds nothing is refused") {
  KvCacheOptions options = kOptions;
  options.window = 0;
  check_error(KvCache::create(kShape, options, heap()), "empty", {"window of 0"});
  options = kOptions;
  options.max_chunk = 0;
  check_error(KvCache::create(kShape, options, heap()), "empty", {"takes 0"});
}

}  // namespace
}  // namespace attn::test
