#include "attn/ops/largest.h"

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <limits>
#include <vector>

#include "attn/random.h"
#include "support/contract.h"

namespace attn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST_CASE("The largest number and its first place, for any size and order", "[largest]") {
  Random random(1);
  for (std::size_t size = 1; size <= 23; ++size) {
    for (int repeat = 0; repeat < 40; ++repeat) {
      std::vector<float> numbers(size);
      for (float& number : numbers) number = static_cast<float>(random.uniform_int(7)) - 4.0F;  // many equals
      const auto expected = std::max_element(numbers.begin(), numbers.end());
      const Largest found = find_largest(numbers);
      CHECK(found.value == *expected);
      CHECK(found.place == static_cast<std::size_t>(expected - numbers.begin()));
      CHECK(found.bounded);
    }
  }
}

TEST_CASE("What has no largest number is told, wherever it stands", "[largest]") {
  for (const float bad : {kInfinity, kNan}) {
    for (std::size_t place = 0; place < 11; ++place) {
      std::vector<float> numbers(11, 1.0F);
      numbers[place] = bad;
      CHECK(!find_largest(numbers).bounded);
    }
  }
  const std::vector<float> removed(9, -kInfinity);
  CHECK(find_largest(removed).bounded);
  CHECK(find_largest(removed).value == -kInfinity);
  CHECK(find_largest(removed).place == 0);
  CHECK_CONTRACT(find_largest({}), "needs a number");
}

}  // namespace
}  // namespace attn
