#include "lab/machine_limits.h"

#include "attn/ops/simd.h"
#include "lab/limit_loops.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

using simd::Vec;

constexpr std::size_t kSteps = std::size_t{1} << 16;
constexpr double kPeakFlops = kMultiplyAddFlops * static_cast<double>(kSteps);

// Where results go, so that no compiler finds out that nobody reads them.
volatile float sink = 0.0F;

/// (1 + ε)(1 − ε) − 1 is −ε² when the product is not rounded, and 0 when it is: ε² is lost beside 1.
bool multiply_add_is_fused() {
  const volatile float epsilon = 0x1p-13F;
  const Vec result = simd::multiply_add(simd::splat(1.0F + epsilon), simd::splat(1.0F - epsilon), simd::splat(-1.0F));
  return simd::max_of_lanes(result) != 0.0F;
}

}  // namespace

Result<Peak> measure_peak(double budget_ms, const Host& host) {
  const auto budget = read_budget(budget_ms);
  if (!budget) return budget.error();
  auto work = [] { sink = multiply_and_add(kSteps, 0.999F, 0.001F); };
  const ProfileTime time = profile_time(host, budget.value(), work);
  return Peak{.gflop_per_s = kPeakFlops / time.median_ms * 1e-6,
              .max_gflop_per_s = kPeakFlops / time.min_ms * 1e-6,
              .accumulators = kMultiplyAddSums,
              .fused = multiply_add_is_fused(),
              .time = time};
}

Result<Stream> measure_stream(const StreamRequest& request, const Host& host, std::pmr::memory_resource& memory) {
  constexpr double kMinBytes = 1024;
  constexpr double kMaxBytes = 1 << 30;
  const auto bytes = whole_number("bytes", request.bytes, kMinBytes, kMaxBytes);
  if (!bytes) return bytes.error();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();
  if (auto error = must_fit("A buffer of this size", request.bytes, host)) return *std::move(error);

  const std::size_t count = bytes.value() / sizeof(float) / kAddUpStep * kAddUpStep;
  const Matrix buffer(1, count, memory);  // its zeros are written: every page of it is there
  auto work = [&] { sink = add_up(buffer.data(), count); };
  const ProfileTime time = profile_time(host, budget.value(), work);
  const auto read = static_cast<double>(count * sizeof(float));
  return Stream{
      .bytes = read, .gb_per_s = read / time.median_ms * 1e-6, .max_gb_per_s = read / time.min_ms * 1e-6, .time = time};
}

}  // namespace attn::lab
