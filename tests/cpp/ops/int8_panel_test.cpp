#include "attn/ops/int8_panel.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "attn/random.h"
#include "support/contract.h"

namespace attn::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::int8_t random_byte(Random& random) {
  return static_cast<std::int8_t>(static_cast<int>(random.uniform_int(255)) - 127);
}

/// Factors that are whole numbers of the unit 1: one of them is 32767.
std::vector<float> whole_factors(std::size_t count, Random& random) {
  std::vector<float> factors(count);
  for (float& factor : factors) factor = static_cast<float>(random.uniform_int(65535)) - 32767.0F;
  factors[count / 2] = 32767.0F;
  return factors;
}

struct TestPanel {
  TestPanel(std::size_t depth, std::size_t lane_count) : lanes(lane_count), bytes(depth * lane_count) {}

  void set(std::size_t depth, const std::vector<std::int8_t>& row) {
    set_int8_depth(bytes.data(), 2 * lanes, depth, row.data(), lanes);
  }
  int get(std::size_t depth, std::size_t lane) const { return int8_at(bytes.data(), 2 * lanes, depth, lane); }

  std::size_t lanes;
  std::vector<std::uint8_t> bytes;
};

const std::vector<float> kOnes(Int16Factors::kMost, 1.0F);

TEST_CASE("A panel gives every byte back", "[int8]") {
  const auto byte_of = [](std::size_t d, std::size_t l) { return static_cast<int>(42 * d + 2 * l % 42) - 127; };
  TestPanel panel(6, 24);
  for (std::size_t d = 0; d < 6; ++d) {
    std::vector<std::int8_t> row(24);
    for (std::size_t l = 0; l < 24; ++l) row[l] = static_cast<std::int8_t>(byte_of(d, l));
    panel.set(d, row);
  }
  for (std::size_t d = 0; d < 6; ++d)
    for (std::size_t l = 0; l < 24; ++l) REQUIRE(panel.get(d, l) == byte_of(d, l));
}

TEST_CASE("A panel's products are the integers that plain loops give", "[int8]") {
  const auto lanes = GENERATE(8U, 16U, 24U, 32U, 48U, 72U);
  const auto depth = GENERATE(8U, 48U, 512U);
  Random random(lanes + depth);
  TestPanel panel(depth, lanes);
  std::vector<std::int64_t> expected(lanes, 0);
  const std::vector<float> whole = whole_factors(depth, random);
  for (std::size_t d = 0; d < depth; ++d) {
    std::vector<std::int8_t> row(lanes);
    for (std::size_t l = 0; l < lanes; ++l) {
      row[l] = random_byte(random);
      expected[l] += static_cast<std::int64_t>(whole[d]) * row[l];
    }
    panel.set(d, row);
  }
  Int16Factors factors;
  factors.set_products(whole.data(), kOnes.data(), depth);
  CHECK(factors.unit() == 1.0F);
  std::vector<float> sums(lanes, 3.0F);
  factors.multiply(panel.bytes.data(), 2 * lanes, lanes, 0.0F, sums.data());
  for (std::size_t l = 0; l < lanes; ++l) REQUIRE(sums[l] == static_cast<float>(expected[l]));

  // What was there is kept in part, and the unit multiplies what comes.
  std::vector<float> doubled(lanes, 8.0F);
  const std::vector<float> twos(depth, 2.0F);
  factors.set_products(whole.data(), twos.data(), depth);
  factors.multiply(panel.bytes.data(), 2 * lanes, lanes, 0.5F, doubled.data());
  for (std::size_t l = 0; l < lanes; ++l) {
    const double sum = 4.0 + 2.0 * static_cast<double>(expected[l]);
    REQUIRE(std::abs(static_cast<double>(doubled[l]) - sum) <= std::abs(sum) * 3e-7);
  }
}

TEST_CASE("The largest sums that a panel can have do not overflow", "[int8]") {
  TestPanel panel(Int16Factors::kMost, 8);
  std::vector<float> whole(Int16Factors::kMost, 32767.0F);
  for (std::size_t d = 0; d < Int16Factors::kMost; ++d) panel.set(d, {127, -127, 127, -127, 127, -127, 127, -127});
  Int16Factors factors;
  factors.set_products(whole.data(), kOnes.data(), whole.size());
  float sums[8] = {};
  factors.multiply(panel.bytes.data(), 16, 8, 0.0F, sums);
  for (std::size_t l = 0; l < 8; ++l) CHECK(sums[l] == (l % 2 == 0 ? 1.0F : -1.0F) * 127.0F * 32767.0F * 512.0F);
}

TEST_CASE("Factors are rounded to the nearest unit, 1/32767 of the largest", "[int8]") {
  Random random(3);
  std::vector<float> a(48), b(48);
  for (std::size_t d = 0; d < 48; ++d) {
    a[d] = static_cast<float>(random.normal());
    b[d] = static_cast<float>(random.normal());
  }
  Int16Factors factors;
  factors.set_products(a.data(), b.data(), 48);
  float largest = 0.0F;
  for (std::size_t d = 0; d < 48; ++d) largest = std::max(largest, std::abs(a[d] * b[d]));
  CHECK(std::abs(factors.unit() * 32767.0F - largest) <= largest * 1e-6F);
  for (std::size_t d = 0; d < 48; ++d)
    CHECK(std::abs(static_cast<float>(factors[d]) * factors.unit() - a[d] * b[d]) <= factors.unit() * 0.51F);
}

TEST_CASE("Factors of all sizes have a unit, and those that are not finite the unit NaN", "[int8]") {
  Int16Factors factors;
  const auto unit_of = [&](float first, float second) {
    std::vector<float> a(8, 0.0F);
    a[1] = first;
    a[6] = second;
    factors.set_products(a.data(), kOnes.data(), 8);
    return factors.unit();
  };
  CHECK(unit_of(0.0F, 0.0F) == 0x1p-126F);
  CHECK(factors[1] == 0);
  CHECK(unit_of(std::numeric_limits<float>::min(), 0.0F) == 0x1p-126F);
  CHECK(factors[1] == 1);
  CHECK(std::isfinite(unit_of(std::numeric_limits<float>::max(), -1.0F)));
  CHECK(factors[1] == 32767);
  for (const float bad : {kNaN, -kNaN, kInfinity, -kInfinity}) {
    CHECK(std::isnan(unit_of(bad, 1.0F)));
    CHECK(std::isnan(unit_of(-1.0F, bad)));
    TestPanel panel(8, 8);
    float sums[8] = {};
    factors.multiply(panel.bytes.data(), 16, 8, 1.0F, sums);
    for (const float sum : sums) CHECK(std::isnan(sum));
  }
}

TEST_CASE("Counts that do not fill vectors break a precondition", "[int8]") {
  Int16Factors factors;
  CHECK_CONTRACT(factors.set_products(kOnes.data(), kOnes.data(), 12), "eight at a time");
  CHECK_CONTRACT(factors.set_products(kOnes.data(), kOnes.data(), 520), "at most kMost");
  factors.set_products(kOnes.data(), kOnes.data(), 8);
  float sums[12] = {};
  const std::vector<std::uint8_t> bytes(12 * 8);
  CHECK_CONTRACT(factors.multiply(bytes.data(), 24, 12, 1.0F, sums), "whole vectors");
}

}  // namespace
}  // namespace attn::test
