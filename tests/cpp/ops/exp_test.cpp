#include "attn/ops/exp.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

namespace attn::test {
namespace {

float exp_of(float x) {
  float lanes[simd::kLanes];
  simd::store(lanes, ExpNotPositive()(simd::splat(x)));
  return lanes[0];
}

TEST_CASE("the fast exponential stays within 5e-6 of e^x, relatively, and within 5e-7 near 0") {
  double worst = 0.0, worst_near_0 = 0.0;
  for (float x = -87.3F; x <= 0.0F; x += 0.00073F) {
    const double exact = std::exp(static_cast<double>(x));
    const double error = std::abs(static_cast<double>(exp_of(x)) - exact) / exact;
    worst = std::max(worst, error);
    if (x > -1.0F) worst_near_0 = std::max(worst_near_0, error);
  }
  INFO("largest relative error " << worst << ", above -1 " << worst_near_0);
  CHECK(worst < 5e-6);
  CHECK(worst_near_0 < 5e-7);
}

TEST_CASE("e^0 is exactly 1, and nothing gives more") {
  CHECK(exp_of(0.0F) == 1.0F);
  CHECK(exp_of(-0.0F) == 1.0F);
  for (float x = -1e-3F; x < 0.0F; x += 1e-6F) REQUIRE(exp_of(x) <= 1.0F);
}

TEST_CASE("what is too small, and -inf, is exactly 0") {
  for (const float x : {-88.0F, -127.0F, -1000.0F, -2e5F, -1e30F, -3e38F, -std::numeric_limits<float>::infinity()})
    CHECK(exp_of(x) == 0.0F);
}

TEST_CASE("NaN stays NaN") { CHECK(std::isnan(exp_of(std::numeric_limits<float>::quiet_NaN()))); }

TEST_CASE("all four lanes are computed alike") {
  const float x[] = {-0.5F, -3.0F, -100.0F, -20.0F};
  float lanes[simd::kLanes];
  simd::store(lanes, ExpNotPositive()(simd::load(x)));
  for (std::size_t i = 0; i < 4; ++i) CHECK(lanes[i] == exp_of(x[i]));
}

}  // namespace
}  // namespace attn::test
