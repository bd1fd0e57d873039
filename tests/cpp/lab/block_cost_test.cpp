#include "lab/block_cost.h"

#include <catch_amalgamated.hpp>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "lab/profile_host.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

BlockCostRequest request_of(double seq_len) {
  return {.kernel = "simd", .seq_len = seq_len, .embed_dim = 16.0, .num_heads = 2.0, .mlp_dim = 64.0, .budget_ms = 1.0};
}

TEST_CASE("A block's three parts are measured and their FLOPs counted", "[lab][block_cost]") {
  TrackingResource memory(test::heap());
  const auto cost = profile_block(request_of(12.0), test::kHost, memory);
  REQUIRE(cost);
  CHECK(cost.value().projections_flops == 8.0 * 12.0 * 16.0 * 16.0);
  CHECK(cost.value().heads_flops == 4.0 * 16.0 * 12.0 * 12.0);
  CHECK(cost.value().mlp_flops == 4.0 * 12.0 * 16.0 * 64.0);
  CHECK(cost.value().scratch_bytes == find_attention_kernel("simd")->scratch_bytes(12, 12, 8, 8));
  test::check_time(cost.value().projections);
  test::check_time(cost.value().heads);
  test::check_time(cost.value().mlp);
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("At the crossover attention and MLP have the same FLOPs", "[lab][block_cost]") {
  const bool causal = GENERATE(false, true);
  CAPTURE(causal);
  const auto crossover = flop_crossover({.embed_dim = 16.0, .mlp_dim = 64.0, .causal = causal});
  REQUIRE(crossover);
  BlockCostRequest request = request_of(crossover.value());
  request.causal = causal;
  const auto cost = profile_block(request, test::kHost, test::heap());
  REQUIRE(cost);
  CHECK(cost.value().projections_flops + cost.value().heads_flops == cost.value().mlp_flops);
}

TEST_CASE("A narrow MLP never has more FLOPs than attention", "[lab][block_cost]") {
  CHECK(flop_crossover({.embed_dim = 64.0, .mlp_dim = 64.0}).value() == 1.0);
}

TEST_CASE("A block that cannot be is refused with the numbers", "[lab][block_cost]") {
  std::pmr::memory_resource& none = *std::pmr::null_memory_resource();
  const auto refused = [&](auto change) {
    BlockCostRequest request = request_of(8.0);
    change(request);
    return profile_block(request, test::kHost, none);
  };
  using R = BlockCostRequest;
  test::check_error(refused([](R& r) { r.num_heads = 3.0; }), "num_heads", {"3", "16", "divisor"});
  test::check_error(refused([](R& r) { r.mlp_dim = 0.0; }), "bad_number", {"mlp_dim"});
  test::check_error(refused([](R& r) { r.seq_len = 2.5; }), "bad_number", {"seq_len", "2.5"});
  test::check_error(refused([](R& r) { r.kernel = "turbo"; }), "unknown_kernel", {"turbo"});
  test::check_error(refused([](R& r) { r.seq_len = 65536.0; }), "too_large", {"GiB", "smaller"});
  test::check_error(flop_crossover({.embed_dim = 0.0, .mlp_dim = 4.0}), "bad_number", {"embed_dim"});
}

}  // namespace
}  // namespace attn::lab
