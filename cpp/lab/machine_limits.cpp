#include "lab/machine_limits.h"

#include "attn/ops/simd.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

using simd::Vec;

// With the factor and the summand they fill the 15 registers that a browser's compiler has. Fewer sums would wait for
// each other.
constexpr int kAccumulators = 13;
constexpr std::size_t kIterations = std::size_t{1} << 16;
constexpr double kPeakFlops = 2.0 * kAccumulators * simd::kLanes * static_cast<double>(kIterations);

// Where results go, so that no compiler finds out that nobody reads them.
volatile float sink = 0.0F;
// Where numbers come from, so that no compiler knows them.
volatile float almost_one = 0.999F;
volatile float little = 0.001F;

ATTN_OWN_FUNCTION void multiply_and_add() {
  Vec sum[kAccumulators];
  for (int i = 0; i < kAccumulators; ++i) sum[i] = simd::splat(static_cast<float>(i));
  const Vec factor = simd::splat(almost_one);
  const Vec summand = simd::splat(little);
  ATTN_NO_UNROLL
  for (std::size_t k = 0; k < kIterations; ++k)
    for (int i = 0; i < kAccumulators; ++i) sum[i] = simd::multiply_add(sum[i], factor, summand);
  Vec total = sum[0];
  for (int i = 1; i < kAccumulators; ++i) total = total + sum[i];
  sink = simd::sum_of_lanes(total);
}

constexpr std::size_t kReads = 8;  // vectors per step: enough to hide how long an addition takes
constexpr std::size_t kStep = kReads * simd::kLanes;

ATTN_OWN_FUNCTION void read_all(const float* from, std::size_t count) {
  Vec sum[kReads];
  for (Vec& one : sum) one = simd::splat(0.0F);
  ATTN_NO_UNROLL
  for (std::size_t i = 0; i < count; i += kStep)
    for (std::size_t v = 0; v < kReads; ++v) sum[v] = sum[v] + simd::load(from + i + v * simd::kLanes);
  Vec total = sum[0];
  for (std::size_t v = 1; v < kReads; ++v) total = total + sum[v];
  sink = simd::sum_of_lanes(total);
}

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
  auto work = [] { multiply_and_add(); };
  const ProfileTime time = profile_time(host, budget.value(), work);
  return Peak{.gflop_per_s = kPeakFlops / time.median_ms * 1e-6,
              .max_gflop_per_s = kPeakFlops / time.min_ms * 1e-6,
              .accumulators = kAccumulators,
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

  const std::size_t count = bytes.value() / sizeof(float) / kStep * kStep;
  const Matrix buffer(1, count, memory);  // its zeros are written: every page of it is there
  auto work = [&] { read_all(buffer.data(), count); };
  const ProfileTime time = profile_time(host, budget.value(), work);
  const auto read = static_cast<double>(count * sizeof(float));
  return Stream{
      .bytes = read, .gb_per_s = read / time.median_ms * 1e-6, .max_gb_per_s = read / time.min_ms * 1e-6, .time = time};
}

}  // namespace attn::lab
