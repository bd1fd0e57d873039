#include "attn/random.h"

#include <array>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <vector>

#include "support/contract.h"

namespace attn::test {
namespace {

TEST_CASE("the generator gives SplitMix64's published numbers") {
  Random random(1234567);
  for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                       4593380528125082431U, 16408922859458223821U}) {
    CHECK(random.next() == expected);
  }
}

TEST_CASE("the same seed gives the same numbers, and another seed others") {
  Random first(42), second(42), other(43);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const float number = first.normal();
    CHECK(second.normal() == number);
    differs = differs || other.normal() != number;
  }
  CHECK(differs);
}

TEST_CASE("a copy goes on with the numbers of its original") {
  Random random(5);
  random.next();
  Random copy = random;
  CHECK(copy.next() == random.next());
}

TEST_CASE("uniform numbers fill [0, 1) evenly and never reach 1") {
  Random random(6);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100000; ++i) {
    const float number = random.uniform();
    REQUIRE(number >= 0.0F);
    REQUIRE(number < 1.0F);
    ++counts[static_cast<std::size_t>(number * 10.0F)];
  }
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);
}

TEST_CASE("uniform_int reaches every value below its count, evenly, and nothing else") {
  Random random(7);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(static_cast<std::size_t>(random.uniform_int(7)));
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);
  CHECK(random.uniform_int(1) == 0);
  CHECK_CONTRACT(random.uniform_int(0), "at least one value");
}

TEST_CASE("normal numbers have mean 0, variance 1 and the tails of a normal distribution") {
  Random random(8);
  const int count = 200000;
  double sum = 0.0, squares = 0.0;
  int beyond_2 = 0, beyond_4 = 0;
  for (int i = 0; i < count; ++i) {
    const double x = static_cast<double>(random.normal());
    sum += x;
    squares += x * x;
    beyond_2 += std::abs(x) > 2.0 ? 1 : 0;
    beyond_4 += std::abs(x) > 4.0 ? 1 : 0;
  }
  CHECK(std::abs(sum / count) < 0.01);
  CHECK(squares / count == Catch::Approx(1.0).margin(0.02));
  CHECK(static_cast<double>(beyond_2) / count == Catch::Approx(0.0455).margin(0.002));
  CHECK(beyond_4 < 40);  // 13 expected
}

TEST_CASE("the first normal numbers of a seed are the same on every platform") {
  Random random(2024);
  std::vector<float> numbers;
  for (int i = 0; i < 4; ++i) numbers.push_back(random.normal());
  CHECK(numbers == std::vector<float>{-1.109502435F, 0.108274244F, 1.208605051F, -0.743130386F});
}

}  // namespace
}  // namespace attn::test
