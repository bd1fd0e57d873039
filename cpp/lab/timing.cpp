#include "lab/timing.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attn::lab {
namespace {

// A clock that stands still must end in a wrong time, not in a hang.
constexpr std::size_t kMaxRuns = std::size_t{1} << 20;

double elapsed_ms(Clock clock, std::size_t runs, WorkRef work) {
  const double begin = clock();
  for (std::size_t i = 0; i < runs; ++i) work();
  return clock() - begin;
}

// The next guess at how many runs fill `span_ms`, a fifth more than the last sample suggests, and never more than eight
// times the last guess, whose own time was mostly rounding.
std::size_t more_runs(std::size_t runs, double elapsed, double span_ms) {
  if (elapsed <= span_ms / 8.0) return std::min(runs * 8, kMaxRuns);
  const double wanted = std::ceil(static_cast<double>(runs) * span_ms / elapsed * 1.2);
  return std::min(std::max(static_cast<std::size_t>(wanted), runs + 1), kMaxRuns);
}

void insert_sorted(std::vector<double>& sorted, double value) {
  sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), value), value);
}

}  // namespace

double timer_tick_ms(Clock clock) {
  constexpr std::size_t kTicks = 15;
  std::vector<double> sorted;
  double before = clock();
  while (sorted.size() < kTicks) {
    double now = clock();
    for (std::size_t i = 0; now <= before && i < kMaxRuns * 16; ++i) now = clock();
    insert_sorted(sorted, now - before);
    before = now;
  }
  return sorted[kTicks / 2];
}

Timing measure(Clock clock, const TimingPlan& plan, WorkRef work) {
  const double span_ms = std::max(kTicksPerSample * plan.tick_ms, kMinSampleMs);
  const double begin = clock();

  std::size_t runs = 1;
  double elapsed = elapsed_ms(clock, runs, work);
  while (elapsed < span_ms && runs < kMaxRuns) {
    runs = more_runs(runs, elapsed, span_ms);
    elapsed = elapsed_ms(clock, runs, work);
  }

  // The sample that ended the search counts as the first one.
  std::vector<double> sorted{elapsed / static_cast<double>(runs)};
  while (sorted.size() < plan.min_samples || (sorted.size() < plan.max_samples && clock() - begin < plan.budget_ms)) {
    const double sample = elapsed_ms(clock, runs, work);
    if (sample < span_ms / 2.0 && runs < kMaxRuns) {
      // A pause of the machine had filled the sample that ended the search.
      runs = more_runs(runs, sample, span_ms);
      sorted.clear();
      continue;
    }
    insert_sorted(sorted, sample / static_cast<double>(runs));
  }

  const std::size_t middle = sorted.size() / 2;
  const double median = sorted.size() % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
  return {median, sorted.front(), sorted.back(), sorted.size(), runs};
}

void warm_up(Clock clock, double duration_ms, WorkRef work) {
  const double begin = clock();
  std::size_t runs = 0;
  do {
    work();
  } while (clock() - begin < duration_ms && ++runs < kMaxRuns);
}

}  // namespace attn::lab
