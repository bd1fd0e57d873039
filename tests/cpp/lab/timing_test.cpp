#include <catch_amalgamated.hpp>

#include "lab/clocks.h"
#include "lab/timing.h"

namespace attn::lab {
namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using test::FakeClock;

TEST_CASE("The tick of a coarse clock is found", "[lab][timing]") {
  const double tick = GENERATE(0.1, 0.5, 2.0);
  FakeClock::reset(tick);
  CHECK_THAT(timer_tick_ms(FakeClock::now), WithinRel(tick, 1e-6));
}

TEST_CASE("Short work is repeated until a sample spans 20 ticks", "[lab][timing]") {
  FakeClock::reset(0.1);
  std::size_t runs = 0;
  auto work = [&] {
    ++runs;
    FakeClock::elapsed_ms += 0.02;  // a fifth of a tick: one run alone would read 0 or 0.1
  };
  const Timing timing = measure(FakeClock::now, {.tick_ms = 0.1, .budget_ms = 50.0}, work);
  CHECK(static_cast<double>(timing.runs_per_sample) * 0.02 >= kTicksPerSample * 0.1);
  CHECK_THAT(timing.median_ms, WithinRel(0.02, 0.06));
  CHECK(timing.samples >= 3);
  CHECK(runs > timing.samples * timing.runs_per_sample);  // the search for the count ran too
}

TEST_CASE("Long work runs once per sample, at least as often as asked", "[lab][timing]") {
  FakeClock::reset(0.1);
  auto work = [] { FakeClock::elapsed_ms += 300.0; };
  const Timing timing = measure(FakeClock::now, {.tick_ms = 0.1, .budget_ms = 10.0}, work);
  CHECK(timing.runs_per_sample == 1);
  CHECK(timing.samples == 3);
}

TEST_CASE("The median ignores an interruption, minimum and maximum tell of it", "[lab][timing]") {
  FakeClock::reset(0.1);
  int run = 0;
  auto work = [&] { FakeClock::elapsed_ms += ++run == 3 ? 90.0 : 10.0; };
  const Timing timing = measure(FakeClock::now, {.tick_ms = 0.1, .min_samples = 5}, work);
  CHECK(timing.samples == 5);
  CHECK_THAT(timing.median_ms, WithinAbs(10.0, 0.11));
  CHECK_THAT(timing.min_ms, WithinAbs(10.0, 0.11));
  CHECK_THAT(timing.max_ms, WithinAbs(90.0, 0.11));
}

TEST_CASE("A pause of the machine during the first run does not end the search", "[lab][timing]") {
  FakeClock::reset(1.0);
  int run = 0;
  auto work = [&] { FakeClock::elapsed_ms += ++run == 1 ? 90.0 : 0.01; };
  const Timing timing = measure(FakeClock::now, {.tick_ms = 1.0, .budget_ms = 200.0}, work);
  CHECK(static_cast<double>(timing.runs_per_sample) * 0.01 >= kTicksPerSample * 0.5);
  CHECK_THAT(timing.median_ms, WithinRel(0.01, 0.1));
  CHECK(timing.samples >= 3);
}

TEST_CASE("A clock that stands still ends in a time of 0, not in a hang", "[lab][timing]") {
  const auto still = [] { return 5.0; };
  std::size_t runs = 0;
  auto work = [&] { ++runs; };
  const Timing timing = measure(still, {.tick_ms = 1.0, .budget_ms = 1.0, .min_samples = 1, .max_samples = 1}, work);
  CHECK(timing.median_ms == 0.0);
  CHECK(runs > 0);
}

TEST_CASE("Warming up lasts as long as asked and runs at least once", "[lab][timing]") {
  FakeClock::reset(0.1);
  int runs = 0;
  auto work = [&] {
    ++runs;
    FakeClock::elapsed_ms += 7.0;
  };
  warm_up(FakeClock::now, 50.0, work);
  CHECK(runs == 8);
  warm_up(FakeClock::now, 0.0, work);
  CHECK(runs == 9);
}

}  // namespace
}  // namespace attn::lab
