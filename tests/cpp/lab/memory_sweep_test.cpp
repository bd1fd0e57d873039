#include "lab/memory_sweep.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "lab/clocks.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

const Host kHost{.now_ms = test::real_clock, .heap_bytes = [] { return 123.0; }, .limit_bytes = kWasm32LimitBytes};

SweepRequest sweep_of(std::string kernel, double seq_len) {
  return {.kernel = std::move(kernel), .seq_len = seq_len, .head_dim = 16.0, .budget_ms = 1.0};
}

TEST_CASE("A point holds what the allocator counted", "[lab][sweep]") {
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    const auto point = sweep(sweep_of(std::string(kernel.name), 48.0), kHost, test::heap());
    REQUIRE(point);
    CHECK(point.value().scratch_bytes == kernel.scratch_bytes(48, 48, 16, 16));
    CHECK(point.value().tensor_bytes == 4.0 * 48.0 * 16.0 * 4.0);
    CHECK(point.value().samples >= 3.0);
    CHECK(point.value().heap_bytes == 123.0);
    CHECK(point.value().timer_tick_ms > 0.0);
    CHECK(point.value().min_ms <= point.value().median_ms);
    CHECK(point.value().median_ms <= point.value().max_ms);
  }
}

TEST_CASE("The measured scratch of the naive kernel grows with the square of N", "[lab][sweep]") {
  const auto small = sweep(sweep_of("naive", 32.0), kHost, test::heap());
  const auto large = sweep(sweep_of("naive", 128.0), kHost, test::heap());
  const double exponent = std::log(large.value().scratch_bytes / small.value().scratch_bytes) / std::log(4.0);
  CHECK_THAT(exponent, Catch::Matchers::WithinAbs(2.0, 0.05));
}

TEST_CASE("A window is a mask of every kernel", "[lab][sweep]") {
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    SweepRequest request = sweep_of(std::string(kernel.name), 48.0);
    request.window = 8.0;
    CHECK(sweep(request, kHost, test::heap()));
    request.window = -1.0;
    test::check_error(sweep(request, kHost, test::heap()), "bad_number", {"window", "-1"});
  }
}

TEST_CASE("All that a sweep allocates is given back", "[lab][sweep]") {
  TrackingResource memory(test::heap());
  REQUIRE(sweep(sweep_of("simd", 40.0), kHost, memory));
  CHECK(memory.live_bytes() == 0);
  CHECK(memory.peak_bytes() > 0);
}

TEST_CASE("What cannot fit is refused with the numbers and without allocating", "[lab][sweep]") {
  const Result<SweepPoint> point = sweep(sweep_of("naive", 65536.0), kHost, *std::pmr::null_memory_resource());
  test::check_error(point, "too_large", {"16 GiB", "65536", "4 GiB", "Choose a smaller N"});

  const auto needed = bytes_needed({.kernel = "naive", .seq_len = 65536.0, .head_dim = 64.0}, kHost);
  REQUIRE(needed);
  CHECK(needed.value().scratch_bytes == 4.0 * 65536.0 * 65536.0);
  CHECK(needed.value().tensor_bytes == 4.0 * 65536.0 * 64.0 * 4.0);
  CHECK(needed.value().limit_bytes == kWasm32LimitBytes);
}

TEST_CASE("A sweep of nonsense is refused by field", "[lab][sweep]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  test::check_error(sweep(sweep_of("turbo", 8.0), kHost, test::heap()), "unknown_kernel", {"turbo"});
  test::check_error(sweep(sweep_of("naive", -1.0), kHost, test::heap()), "bad_number", {"seq_len", "-1"});
  test::check_error(sweep(sweep_of("naive", 2.5), kHost, test::heap()), "bad_number", {"seq_len", "2.5"});
  SweepRequest request = sweep_of("naive", 8.0);
  request.head_dim = nan;
  test::check_error(sweep(request, kHost, test::heap()), "bad_number", {"head_dim"});
  request.head_dim = 8.0;
  request.budget_ms = nan;
  test::check_error(sweep(request, kHost, test::heap()), "bad_number", {"budget_ms"});
}

}  // namespace
}  // namespace attn::lab
