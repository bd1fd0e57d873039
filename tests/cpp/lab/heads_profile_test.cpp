#include "lab/heads_profile.h"

#include <catch_amalgamated.hpp>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "lab/profile_host.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

HeadsRequest request_of(std::string kernel, double num_heads) {
  return {.kernel = std::move(kernel), .seq_len = 24.0, .embed_dim = 32.0, .num_heads = num_heads, .budget_ms = 1.0};
}

TEST_CASE("More heads make no more multiply-adds, but more exponentials", "[lab][heads_profile]") {
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    TrackingResource memory(test::heap());
    for (const double num_heads : {1.0, 2.0, 8.0}) {
      const auto point = profile_heads(request_of(std::string(kernel.name), num_heads), test::kHost, memory);
      REQUIRE(point);
      const auto head_dim = static_cast<std::size_t>(32.0 / num_heads);
      CHECK(point.value().head_dim == static_cast<double>(head_dim));
      CHECK(point.value().multiply_adds == 2.0 * 24.0 * 24.0 * 32.0);
      CHECK(point.value().exponentials == num_heads * 24.0 * 24.0);
      CHECK(point.value().scratch_bytes == kernel.scratch_bytes(24, 24, head_dim, head_dim));
      CHECK(point.value().all_scores_bytes == num_heads * 24.0 * 24.0 * 4.0);
      test::check_time(point.value().time);
    }
    CHECK(memory.live_bytes() == 0);
  }
}

TEST_CASE("A causal mask halves the pairs", "[lab][heads_profile]") {
  HeadsRequest request = request_of("simd", 2.0);
  request.causal = true;
  const auto point = profile_heads(request, test::kHost, test::heap());
  REQUIRE(point);
  CHECK(point.value().exponentials == 2.0 * 24.0 * 25.0 / 2.0);
}

TEST_CASE("Heads that cannot be are refused with the numbers", "[lab][heads_profile]") {
  std::pmr::memory_resource& none = *std::pmr::null_memory_resource();
  test::check_error(profile_heads(request_of("simd", 3.0), test::kHost, none), "num_heads", {"3", "32", "divisor"});
  test::check_error(profile_heads(request_of("simd", 64.0), test::kHost, none), "bad_number", {"num_heads", "64"});
  test::check_error(profile_heads(request_of("turbo", 2.0), test::kHost, none), "unknown_kernel", {"turbo"});
  HeadsRequest request = request_of("naive", 1.0);
  request.seq_len = 65536.0;
  test::check_error(profile_heads(request, test::kHost, none), "too_large", {"16 GiB", "4 GiB", "smaller"});
}

}  // namespace
}  // namespace attn::lab
