#include "attn/attention/kv_cache.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

constexpr KvCacheShape kShape{.batch = 2, .max_seq_len = 8, .num_layers = 3, .num_kv_heads = 2, .head_dim = 5};

KvCache make_cache(const KvCacheShape& shape = kShape) {
  auto cache = KvCache::create(shape, heap());
  REQUIRE(cache.ok());
  return std::move(cache).value();
}

/// Rows whose numbers say which they are.
Matrix rows(std::size_t count, float first) {
  Matrix matrix(count, kShape.kv_dim(), heap());
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = first + static_cast<float>(i);
  return matrix;
}

/// One position in every layer of a slot, advanced over.
void step(KvCache& cache, std::size_t count = 1, std::size_t slot = 0, float first = 0.0F) {
  for (std::size_t layer = 0; layer < kShape.num_layers; ++layer)
    require_ok(cache.append(layer, rows(count, first).view(), rows(count, -first).view(), slot));
  require_ok(cache.advance(count, slot));
}

TEST_CASE("a cache reserves two floats per batch, position, layer, head and dimension") {
  CHECK(kv_cache_bytes(kShape) == 2.0 * 2 * 8 * 3 * 2 * 5 * 4);
  TrackingResource memory(heap());
  const auto cache = KvCache::create(kShape, memory);
  REQUIRE(cache.ok());
  CHECK(static_cast<double>(cache.value().bytes()) == kv_cache_bytes(kShape));
  CHECK(memory.live_bytes() >= cache.value().bytes());
}

TEST_CASE("a cache of nothing, or beyond every address, is refused with the numbers") {
  KvCacheShape shape = kShape;
  shape.num_layers = 0;
  check_error(KvCache::create(shape, heap()), "empty", {"num_layers 0"});
  shape = kShape;
  shape.max_seq_len = std::numeric_limits<std::size_t>::max();
  check_error(KvCache::create(shape, heap()), "too_large", {"GiB", "max_seq_len"});
}

TEST_CASE("what was appended is read back in order, one position or many at a time") {
  KvCache cache = make_cache();
  step(cache, 3, 0, 100.0F);
  step(cache, 1, 0, 500.0F);
  REQUIRE(cache.length() == 4);
  for (std::size_t layer = 0; layer < 3; ++layer) {
    CHECK_THAT(cache.keys(layer).rows_from(0, 3), bit_equal_to(rows(3, 100.0F).view()));
    CHECK_THAT(cache.keys(layer).rows_from(3, 1), bit_equal_to(rows(1, 500.0F).view()));
    CHECK_THAT(cache.values(layer).rows_from(0, 3), bit_equal_to(rows(3, -100.0F).view()));
  }
}

TEST_CASE("an appended position is visible to its layer at once and counts after advance") {
  KvCache cache = make_cache();
  require_ok(cache.append(1, rows(2, 0).view(), rows(2, 0).view()));
  CHECK(cache.keys(1).rows() == 2);
  CHECK(cache.values(1).rows() == 2);
  CHECK(cache.keys(0).rows() == 0);
  CHECK(cache.length() == 0);
  CHECK(cache.utilization() == 0.0);
}

TEST_CASE("slots are independent") {
  KvCache cache = make_cache();
  step(cache, 2, 0, 10.0F);
  step(cache, 5, 1, 70.0F);
  CHECK(cache.length(0) == 2);
  CHECK(cache.length(1) == 5);
  CHECK_THAT(cache.keys(2, 0), bit_equal_to(rows(2, 10.0F).view()));
  CHECK_THAT(cache.keys(2, 1), bit_equal_to(rows(5, 70.0F).view()));
  require_ok(cache.reset(1));
  CHECK(cache.length(0) == 2);
  CHECK(cache.length(1) == 0);
}

TEST_CASE("a full cache refuses more with the numbers, and nothing has changed") {
  KvCache cache = make_cache();
  step(cache, 6, 0, 1.0F);
  check_error(cache.append(0, rows(3, 50.0F).view(), rows(3, 50.0F).view()), "cache_full", {"6 of 8", "3 more"});
  CHECK(cache.length() == 6);
  CHECK_THAT(cache.keys(0), bit_equal_to(rows(6, 1.0F).view()));
  step(cache, 2, 0, 50.0F);
  CHECK(cache.length() == 8);
  check_error(cache.append(0, rows(1, 0).view(), rows(1, 0).view()), "cache_full", {"8 of 8", "1 more"});
}

TEST_CASE("positions that wait for advance count towards a full cache") {
  KvCache cache = make_cache();
  require_ok(cache.append(0, rows(8, 0).view(), rows(8, 0).view()));
  check_error(cache.append(0, rows(1, 0).view(), rows(1, 0).view()), "cache_full", {"8 of 8"});
}

TEST_CASE("a layer, a slot or a shape that the cache does not have is refused with the numbers") {
  KvCache cache = make_cache();
  const Matrix good = rows(1, 0);
  check_error(cache.append(3, good.view(), good.view()), "bad_layer", {"layer 3", "3 layers"});
  check_error(cache.append(0, good.view(), good.view(), 2), "bad_slot", {"slot 2", "2 sequences"});
  check_error(cache.advance(1, 9), "bad_slot", {"slot 9"});
  check_error(cache.truncate(0, 9), "bad_slot");
  check_error(cache.reset(9), "bad_slot");
  const Matrix narrow = filled_matrix(1, 9, 0.0F);
  check_error(cache.append(0, narrow.view(), good.view()), "shape", {"1 × 9", "10 columns", "num_kv_heads 2"});
  check_error(cache.append(0, good.view(), rows(2, 0).view()), "shape", {"keys are 1 × 10", "values 2 × 10"});
  check_error(cache.append(0, rows(0, 0).view(), rows(0, 0).view()), "shape", {"at least one"});
  CHECK(cache.keys(0).rows() == 0);
  CHECK_CONTRACT(cache.keys(3), "a layer and a slot");
  CHECK_CONTRACT(cache.values(0, 2), "a layer and a slot");
  CHECK_CONTRACT(cache.length(2), "a slot");
}

TEST_CASE("advance needs the positions in every layer and names the one that lacks them") {
  KvCache cache = make_cache();
  require_ok(cache.append(0, rows(2, 0).view(), rows(2, 0).view()));
  require_ok(cache.append(1, rows(1, 0).view(), rows(1, 0).view()));
  check_error(cache.advance(1), "not_appended", {"layer 2", "appended 0", "advance by 1"});
  require_ok(cache.append(2, rows(1, 0).view(), rows(1, 0).view()));
  check_error(cache.advance(2), "not_appended", {"layer 1", "appended 1", "advance by 2"});
  require_ok(cache.advance(1));
  CHECK(cache.length() == 1);
  CHECK(cache.keys(0).rows() == 2);
}

TEST_CASE("truncate forgets later positions and takes back what was not advanced over") {
  KvCache cache = make_cache();
  step(cache, 5, 0, 20.0F);
  require_ok(cache.append(1, rows(1, 0).view(), rows(1, 0).view()));
  require_ok(cache.truncate(5));
  CHECK(cache.keys(1).rows() == 5);
  require_ok(cache.truncate(2));
  CHECK(cache.length() == 2);
  CHECK_THAT(cache.keys(2), bit_equal_to(rows(5, 20.0F).view().rows_from(0, 2)));
  check_error(cache.truncate(3), "bad_length", {"2 positions", "truncated to 3"});
  step(cache, 6, 0, 90.0F);
  CHECK(cache.length() == 8);
  CHECK_THAT(cache.keys(0).rows_from(2, 6), bit_equal_to(rows(6, 90.0F).view()));
}

TEST_CASE("utilization is the share of reserved positions in use over all slots") {
  KvCache cache = make_cache();
  CHECK(cache.utilization() == 0.0);
  step(cache, 4, 0);
  CHECK(cache.utilization() == 0.25);
  step(cache, 8, 1);
  CHECK(cache.utilization() == 0.75);
  cache.reset();
  CHECK(cache.utilization() == 0.0);
  CHECK(cache.length(0) == 0);
  CHECK(cache.keys(0, 1).rows() == 0);
  CHECK(static_cast<double>(cache.bytes()) == kv_cache_bytes(kShape));
}

TEST_CASE("a cache takes all its memory when it is created and none while it is used") {
  TrackingResource memory(heap());
  {
    auto created = KvCache::create(kShape, memory);
    REQUIRE(created.ok());
    const std::size_t allocations = memory.allocations();
    KvCache cache = std::move(created).value();
    step(cache, 3);
    require_ok(cache.truncate(1));
    step(cache, 7);
    CHECK(memory.allocations() == allocations);
  }
  CHECK(memory.live_bytes() == 0);
}

}  // namespace
}  // namespace attn::test
