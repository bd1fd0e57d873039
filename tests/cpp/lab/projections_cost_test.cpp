#include "lab/projections_cost.h"

#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "lab/profile_host.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

TEST_CASE("S tokens are S(S+1)/2 projected rows without a cache and S with one", "[lab][projections_cost]") {
  const double tokens = GENERATE(1.0, 2.0, 17.0, 64.0);
  CAPTURE(tokens);
  TrackingResource memory(test::heap());
  const auto cost =
      profile_projections({.embed_dim = 24.0, .new_tokens = tokens, .budget_ms = 1.0}, test::kHost, memory);
  REQUIRE(cost);
  CHECK(cost.value().naive_rows == tokens * (tokens + 1.0) / 2.0);
  CHECK(cost.value().cached_rows == tokens);
  CHECK(cost.value().identical);
  CHECK(cost.value().kv_cache_bytes == 2.0 * tokens * 24.0 * 4.0);
  test::check_time(cost.value().naive);
  test::check_time(cost.value().cached);
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("A generation of nonsense is refused by field", "[lab][projections_cost]") {
  std::pmr::memory_resource& none = *std::pmr::null_memory_resource();
  test::check_error(profile_projections({.embed_dim = 0.0, .new_tokens = 1.0}, test::kHost, none), "bad_number",
                    {"embed_dim"});
  test::check_error(profile_projections({.embed_dim = 8.0, .new_tokens = 0.5}, test::kHost, none), "bad_number",
                    {"new_tokens", "0.5"});
  Host small = test::kHost;
  small.limit_bytes = 1024.0;
  test::check_error(profile_projections({.embed_dim = 64.0, .new_tokens = 64.0}, small, none), "too_large",
                    {"128 KiB", "1 KiB"});
}

}  // namespace
}  // namespace attn::lab
