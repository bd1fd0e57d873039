// A machine for the profilers: the real clock, and as much memory as 32-bit WebAssembly has.
#pragma once

#include <catch_amalgamated.hpp>

#include "lab/clocks.h"
#include "lab/profile.h"

namespace attn::test {

inline constexpr lab::Host kHost{
    .now_ms = real_clock, .heap_bytes = [] { return 0.0; }, .limit_bytes = lab::kWasm32LimitBytes};

inline void check_time(const lab::ProfileTime& time) {
  CHECK(time.samples >= 3.0);
  CHECK(time.runs_per_sample >= 1.0);
  CHECK(time.timer_tick_ms > 0.0);
  CHECK(time.min_ms > 0.0);
  CHECK(time.min_ms <= time.median_ms);
  CHECK(time.median_ms <= time.max_ms);
}

}  // namespace attn::test
