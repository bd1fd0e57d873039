#include "lab/machine_limits.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "attn/memory.h"
#include "lab/profile_host.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

using Catch::Matchers::WithinRel;

TEST_CASE("The peak counts two operations for each of 13 · 4 multiply-adds", "[lab][machine_limits]") {
  const auto peak = measure_peak(5.0, test::kHost);
  REQUIRE(peak);
  test::check_time(peak.value().time);
  CHECK(peak.value().accumulators == 13.0);
  const double flops = peak.value().gflop_per_s * 1e6 * peak.value().time.median_ms;
  CHECK_THAT(flops, WithinRel(2.0 * 13 * 4 * 65536, 1e-12));
  CHECK(peak.value().max_gflop_per_s >= peak.value().gflop_per_s);
}

TEST_CASE("A stream reads the whole buffer each time", "[lab][machine_limits]") {
  TrackingResource memory(test::heap());
  const auto stream = measure_stream({.bytes = 65536.0, .budget_ms = 2.0}, test::kHost, memory);
  REQUIRE(stream);
  test::check_time(stream.value().time);
  CHECK(stream.value().bytes == 65536.0);
  CHECK(memory.peak_bytes() == 65536);
  CHECK(memory.live_bytes() == 0);
  CHECK_THAT(stream.value().gb_per_s * 1e6 * stream.value().time.median_ms, WithinRel(65536.0, 1e-12));
}

TEST_CASE("Limits of nonsense are refused by field", "[lab][machine_limits]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::pmr::memory_resource& none = *std::pmr::null_memory_resource();
  test::check_error(measure_peak(nan, test::kHost), "bad_number", {"budget_ms"});
  test::check_error(measure_stream({.bytes = 10.0}, test::kHost, none), "bad_number", {"bytes", "10"});
  Host small = test::kHost;
  small.limit_bytes = 1024.0;
  test::check_error(measure_stream({.bytes = 4096.0}, small, none), "too_large", {"4 KiB", "1 KiB"});
}

}  // namespace
}  // namespace attn::lab
