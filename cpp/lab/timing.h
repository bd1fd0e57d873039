// Honest milliseconds from a coarse clock. Browsers round their timer (to 5 µs on an isolated page, to 100 µs and more
// elsewhere), so short work is repeated until one sample spans many ticks, and the median of several samples is reported.
#pragma once

#include <cstddef>
#include <type_traits>

namespace attn::lab {

/// Milliseconds from any origin. Handed in, so that a native test can bring a clock of its own.
using Clock = double (*)();

/// A function that outlives the call it is passed to; nothing is allocated or copied.
class WorkRef {
 public:
  template <typename F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, WorkRef>)
  WorkRef(F& work)  // NOLINT: converting is the point
      : target_(&work), call_([](void* target) { (*static_cast<F*>(target))(); }) {}
  void operator()() const { call_(target_); }

 private:
  void* target_;
  void (*call_)(void*);
};

/// A sample must span this many ticks: the rounding of its two ends is then at most a tenth of it ...
inline constexpr double kTicksPerSample = 20.0;
/// ... and this long even where the clock is fine: shorter runs would mostly time the loop around them.
inline constexpr double kMinSampleMs = 0.2;
/// How long a function must have run before its time counts: the browser first runs WebAssembly from a quick
/// compilation and replaces it by an optimised one while it runs.
inline constexpr double kWarmUpMs = 50.0;

/// The step of the clock: the median distance between readings that differ.
double timer_tick_ms(Clock clock);

struct TimingPlan {
  double tick_ms = 0.0;         // of timer_tick_ms()
  double budget_ms = 0.0;       // sample until this much time is spent ...
  std::size_t min_samples = 3;  // ... and at least so often
  std::size_t max_samples = 200;
};

/// Times are per run.
struct Timing {
  double median_ms = 0.0;
  double min_ms = 0.0;
  double max_ms = 0.0;
  std::size_t samples = 0;
  std::size_t runs_per_sample = 0;
};

/// Repeats `work` until each sample spans kTicksPerSample ticks and kMinSampleMs.
Timing measure(Clock clock, const TimingPlan& plan, WorkRef work);

/// Runs `work` for at least `duration_ms` and at least once.
void warm_up(Clock clock, double duration_ms, WorkRef work);

}  // namespace attn::lab
