#include "lab/roofline.h"

#include <catch_amalgamated.hpp>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "lab/profile_host.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

using Catch::Matchers::WithinRel;

TEST_CASE("A kernel's point counts its operations, and its scratch twice", "[lab][roofline]") {
  for (const AttentionKernel& kernel : attention_kernels()) {
    for (const double queries : {1.0, 40.0}) {
      CAPTURE(kernel.name, queries);
      TrackingResource memory(test::heap());
      const auto point = profile_attention({.kernel = std::string(kernel.name),
                                            .seq_len_q = queries,
                                            .seq_len_k = 40.0,
                                            .head_dim = 16.0,
                                            .budget_ms = 1.0},
                                           test::kHost, memory);
      REQUIRE(point);
      const double scratch = kernel.scratch_bytes(static_cast<std::size_t>(queries), 40, 16, 16);
      CHECK(point.value().flops == 4.0 * queries * 40.0 * 16.0);
      CHECK(point.value().scratch_bytes == scratch);
      CHECK(point.value().bytes_moved == 4.0 * 16.0 * 2.0 * (queries + 40.0) + 2.0 * scratch);
      CHECK_THAT(point.value().flop_per_byte, WithinRel(point.value().flops / point.value().bytes_moved, 1e-12));
      CHECK_THAT(point.value().gflop_per_s * 1e6 * point.value().time.median_ms, WithinRel(point.value().flops, 1e-12));
      test::check_time(point.value().time);
      CHECK(memory.live_bytes() == 0);
    }
  }
}

TEST_CASE("One row through a linear layer is half an operation per byte, many rows are many", "[lab][roofline]") {
  const auto intensity = [](double rows) {
    const auto point = profile_linear({.rows = rows, .in_features = 64.0, .out_features = 128.0, .budget_ms = 1.0},
                                      test::kHost, test::heap());
    REQUIRE(point);
    CHECK(point.value().flops == 2.0 * rows * 64.0 * 128.0);
    CHECK(point.value().bytes_moved == 4.0 * (64.0 * 128.0 + rows * (64.0 + 128.0)));
    return point.value().flop_per_byte;
  };
  CHECK_THAT(intensity(1.0), WithinRel(0.5, 0.03));
  CHECK(intensity(64.0) > 10.0);
}

TEST_CASE("A point that cannot be is refused with the numbers", "[lab][roofline]") {
  std::pmr::memory_resource& none = *std::pmr::null_memory_resource();
  const AttentionPointRequest head{.kernel = "naive", .seq_len_q = 65536.0, .seq_len_k = 65536.0, .head_dim = 64.0};
  test::check_error(profile_attention(head, test::kHost, none), "too_large", {"16", "GiB", "smaller"});
  AttentionPointRequest unknown = head;
  unknown.kernel = "turbo";
  test::check_error(profile_attention(unknown, test::kHost, none), "unknown_kernel", {"turbo"});
  test::check_error(profile_linear({.rows = 0.0, .in_features = 1.0, .out_features = 1.0}, test::kHost, none),
                    "bad_number", {"rows"});
  test::check_error(profile_linear({.rows = 1.0, .in_features = 65536.0, .out_features = 65536.0}, test::kHost, none),
                    "too_large", {"32 GiB"});
}

}  // namespace
}  // namespace attn::lab
