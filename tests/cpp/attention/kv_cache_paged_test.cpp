#include <catch_amalgamated.hpp>

#include "attn/attention/page_pool.h"
#include "attn/memory.h"
#include "support/caches.h"
#include "support/contract.h"

namespace attn::test {
namespace {

constexpr KvCacheShape kShape{.batch = 3, .max_seq_len = 500, .num_layers = 2, .num_kv_heads = 2, .head_dim = 3};
constexpr KvCacheOptions kOptions{.kind = KvCacheKind::paged, .page_size = 64};
/// Keys and values of 2 layers, 64 positions of 6 numbers.
constexpr std::size_t kPageBytes = 2 * 2 * 64 * 6 * sizeof(float);

TEST_CASE("a paged cache takes pages as a sequence grows and uses them again") {
  TrackingResource memory(heap());
  {
    KvCache cache = cache_of(kShape, kOptions, memory);
    const std::size_t bookkeeping = memory.live_bytes();
    CHECK(cache.bytes() == 0);
    CHECK(cache.utilization() == 0.0);
    fill(cache, 1);
    CHECK(cache.bytes() == kPageBytes);
    CHECK(memory.live_bytes() == bookkeeping + kPageBytes);
    fill(cache, 63);
    CHECK(cache.bytes() == kPageBytes);
    CHECK(cache.utilization() == 1.0);
    fill(cache, 1);
    CHECK(cache.bytes() == 2 * kPageBytes);
    CHECK(cache.used_bytes() == kPageBytes / 64 * 65);

    require_ok(cache.reset(0));
    CHECK(cache.used_bytes() == 0);
    fill(cache, 128, 2);
    CHECK(cache.bytes() == 2 * kPageBytes);
    CHECK(memory.live_bytes() == bookkeeping + 2 * kPageBytes);
    check_rows(cache, 2, 2);
  }
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("a fork shares all pages, and a write copies the one it goes to") {
  TrackingResource memory(heap());
  KvCache cache = cache_of(kShape, kOptions, memory);
  fill(cache, 150, 0);
  CHECK(cache.bytes() == 3 * kPageBytes);
  const std::size_t allocations = memory.allocations();
  require_ok(cache.fork(0, 1));
  require_ok(cache.fork(1, 2));
  CHECK(memory.allocations() == allocations);
  CHECK(cache.bytes() == 3 * kPageBytes);
  CHECK(cache.used_bytes() == kPageBytes / 64 * 150);

  fill(cache, 1, 1);  // slot 1 copies page 2, which it shares with 0 and 2
  CHECK(cache.bytes() == 4 * kPageBytes);
  CHECK(cache.used_bytes() == kPageBytes / 64 * (150 + 23));
  fill(cache, 1, 2);
  CHECK(cache.bytes() == 5 * kPageBytes);
  fill(cache, 1, 0);  // alone with its page by now: nothing to copy
  CHECK(cache.bytes() == 5 * kPageBytes);

  CHECK(KvBlocks(cache, 0, 0, heap()).next()->key.data() == KvBlocks(cache, 0, 2, heap()).next()->key.data());
  for (std::size_t slot = 0; slot < 3; ++slot) {
    Matrix last(1, 6, heap());
    KvBlocks blocks(cache, 1, slot, heap());
    while (const auto block = blocks.next()) {
      for (std::size_t r = 0; r < block->count(); ++r)
        REQUIRE(block->key(r, 0) == number_of(block->first + r, block->first + r < 150 ? 0 : slot));
    }
  }
}

TEST_CASE("truncating inside a shared page leaves the other slot's rows alone") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 60, 0);
  require_ok(cache.fork(0, 1));
  require_ok(cache.truncate(20, 1));
  CHECK(cache.used_bytes() == kPageBytes / 64 * 60);  // the longer reader's rows
  fill(cache, 30, 1);
  check_rows(cache, 0, 0);
  CHECK(cache.length(1) == 50);
  CHECK(KvBlocks(cache, 0, 1, heap()).next()->key(20, 0) == number_of(20, 1));
}

TEST_CASE("a step that began before a fork ends in pages of its own") {
  KvCache cache = cache_of(kShape, kOptions);
  fill(cache, 10, 0);
  const Matrix row = numbered_rows(1, 6, 7.0F);
  const Matrix other = numbered_rows(1, 6, 90.0F);
  require_ok(cache.append(0, row.view(), row.view(), 0));
  require_ok(cache.fork(0, 1));
  require_ok(cache.append(1, row.view(), row.view(), 0));
  require_ok(cache.advance(1, 0));
  for (std::size_t layer = 0; layer < 2; ++layer) require_ok(cache.append(layer, other.view(), other.view(), 1));
  require_ok(cache.advance(1, 1));
  for (std::size_t layer = 0; layer < 2; ++layer) {
    CHECK(KvBlocks(cache, layer, 0, heap()).next()->key(10, 0) == 7.0F);
    CHECK(KvBlocks(cache, layer, 1, heap()).next()->key(10, 0) == 90.0F);
  }
}

TEST_CASE("a pool without pages refuses with the numbers, and nothing has changed") {
  KvCacheOptions options = kOptions;
  options.max_pages = 3;
  KvCache cache = cache_of(kShape, options);
  fill(cache, 100, 0);
  require_ok(cache.fork(0, 1));
  check_error(cache.reserve(80, 2), "cache_full", {"positions 0 to 79", "2 more pages of 64", "1 of 3 left"});
  CHECK(cache.bytes() == 2 * kPageBytes);
  const Matrix row = numbered_rows(1, 6, 1.0F);
  fill(cache, 1, 1);  // the copy takes the last page
  check_error(cache.append(0, row.view(), row.view(), 2), "cache_full", {"1 more pages", "0 of 3 left"});
  CHECK(cache.visible_length(0, 2) == 0);
  require_ok(cache.reset(0));  // gives one page back and leaves one to slot 1
  fill(cache, 64, 2);
  check_rows(cache, 2, 2);
  check_error(cache.reserve(1, 2), "cache_full");
}

TEST_CASE("reserve takes the pages of a whole step, and truncate gives back what was not used") {
  KvCacheOptions options = kOptions;
  options.max_pages = 2;
  KvCache cache = cache_of(kShape, options);
  require_ok(cache.reserve(128, 0));
  check_error(cache.reserve(1, 1), "cache_full");
  require_ok(cache.truncate(0, 0));
  require_ok(cache.reserve(1, 1));
}

TEST_CASE("a page holds whole blocks") {
  KvCacheOptions options = kOptions;
  for (const std::size_t size : {0U, 32U, 65U}) {
    options.page_size = size;
    check_error(KvCache::create(kShape, options, heap()), "page_size", {"multiple of 64"});
  }
  options.page_size = 192;
  CHECK(KvCache::create(kShape, options, heap()));
}

TEST_CASE("a pool counts readers and takes a page again when it has none") {
  PagePool pool(2, 3, 2, heap());
  const PageId first = pool.take();
  const PageId second = pool.take();
  CHECK(pool.available() == 0);
  CHECK_CONTRACT(pool.take(), "available");
  pool.share(first);
  CHECK(pool.is_shared(first));
  CHECK_FALSE(pool.is_shared(second));
  pool.release(first);
  CHECK(pool.available() == 0);
  pool.release(first);
  CHECK(pool.available() == 1);
  CHECK(pool.take() == first);
  CHECK(pool.bytes() == 2 * 6 * sizeof(float));
}

}  // namespace
}  // namespace attn::test
