#include "attn/gpt/sampler.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "support/approx.h"
#include "support/errors.h"
#include "support/fixtures.h"

namespace attn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> probabilities_of(const std::vector<float>& logits, const SamplerOptions& options) {
  std::vector<float> probabilities(logits.size());
  sampling_probabilities(logits, options, probabilities);
  return probabilities;
}

/// `count` draws from one seed.
std::vector<std::int32_t> draws(const std::vector<float>& logits, const SamplerOptions& options, std::uint64_t seed,
                                std::size_t count) {
  Random random(seed);
  std::vector<float> scratch(logits.size());
  std::vector<std::int32_t> tokens;
  for (std::size_t i = 0; i < count; ++i) {
    const Result<std::int32_t> token = sample(logits, options, random, scratch);
    REQUIRE(token);
    tokens.push_back(token.value());
  }
  return tokens;
}

Result<std::int32_t> draw_one(const std::vector<float>& logits, const SamplerOptions& options) {
  Random random(1);
  std::vector<float> scratch(logits.size());
  return sample(logits, options, random, scratch);
}

TEST_CASE("Sampling probabilities agree with PyTorch", "[sampler][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("sampling")) {
    INFO(fixture.name());
    const SamplerOptions options{.temperature = fixture.number("temperature"),
                                 .top_k = fixture.count("top_k"),
                                 .top_p = fixture.number("top_p")};
    const test::Tensor expected = fixture.expected("probabilities");
    const std::vector<float> found = probabilities_of(fixture.input("logits").data, options);
    CHECK_THAT(ConstMat(found.data(), 1, found.size()),
               test::close_to(ConstMat(expected.data.data(), 1, expected.data.size()), 1e-6, 1e-4));
    for (std::size_t id = 0; id < found.size(); ++id) {
      if (expected.data[id] == 0.0F) CHECK(found[id] == 0.0F);
      if (found[id] == 0.0F) CHECK(expected.data[id] < 1e-35F);  // removed, or smaller than e^x can be
    }
    CHECK(std::abs(std::accumulate(found.begin(), found.end(), 0.0) - 1.0) < 1e-6);
  }
}

TEST_CASE("Temperature 0 takes the largest logit, and the lower id of equals", "[sampler]") {
  const std::vector<float> logits{1.0F, 3.0F, 2.0F, 3.0F};
  CHECK(draws(logits, {.temperature = 0.0F}, 1, 3) == std::vector<std::int32_t>{1, 1, 1});
  CHECK(probabilities_of(logits, {.temperature = 0.0F}) == std::vector<float>{0, 1, 0, 0});
}

TEST_CASE("Greedy choice takes no number from the generator", "[sampler]") {
  Random random(3);
  Random untouched(3);
  std::vector<float> scratch(2);
  REQUIRE(sample(std::vector<float>{1.0F, 2.0F}, {.temperature = 0.0F}, random, scratch));
  CHECK(random.next() == untouched.next());
}

TEST_CASE("top_k and top_p keep the lower ids of equals", "[sampler]") {
  const std::vector<float> logits{0.0F, 0.0F, 0.0F, 0.0F};
  CHECK(probabilities_of(logits, {.top_k = 2}) == std::vector<float>{0.5F, 0.5F, 0, 0});
  CHECK(probabilities_of(logits, {.top_p = 0.5F}) == std::vector<float>{0.5F, 0.5F, 0, 0});
  CHECK(probabilities_of(logits, {.top_k = 9}) == std::vector<float>{0.25F, 0.25F, 0.25F, 0.25F});
}

TEST_CASE("A tiny top_p still keeps one token", "[sampler]") {
  const std::vector<float> found = probabilities_of({1.0F, 2.0F, 1.5F}, {.top_p = 1e-6F});
  CHECK(found == std::vector<float>{0, 1, 0});
}

TEST_CASE("A tiny temperature is nearly greedy and overflows nowhere", "[sampler]") {
  CHECK(probabilities_of({1e5F, -1e5F, 0.0F}, {.temperature = 1e-30F}) == std::vector<float>{1, 0, 0});
  CHECK(probabilities_of({3e38F, -3e38F}, {.temperature = 0.5F}) == std::vector<float>{1, 0});
}

TEST_CASE("A seed repeats its draws and another one differs", "[sampler]") {
  const std::vector<float> logits(50, 0.0F);
  const auto first = draws(logits, {}, 7, 40);
  CHECK(first == draws(logits, {}, 7, 40));
  CHECK(first != draws(logits, {}, 8, 40));
}

TEST_CASE("Draws follow the probabilities", "[sampler]") {
  const std::vector<float> logits{0.0F, 1.0F, 2.0F, -1.0F, 0.5F};
  const SamplerOptions options{.temperature = 0.9F};
  constexpr std::size_t kDraws = 20000;
  const std::vector<float> expected = probabilities_of(logits, options);
  std::vector<double> counts(logits.size());
  for (const std::int32_t token : draws(logits, options, 11, kDraws)) counts[static_cast<std::size_t>(token)] += 1.0;
  double chi_square = 0.0;
  for (std::size_t id = 0; id < counts.size(); ++id) {
    const double wanted = static_cast<double>(expected[id]) * kDraws;
    chi_square += (counts[id] - wanted) * (counts[id] - wanted) / wanted;
  }
  CHECK(chi_square < 18.5);  // 4 degrees of freedom: 1 in 1000 seeds exceeds it
}

TEST_CASE("Removed tokens are never drawn", "[sampler]") {
  const std::vector<float> logits{5.0F, -kInfinity, 4.9F, 4.8F};
  for (const std::int32_t token : draws(logits, {.temperature = 5.0F, .top_k = 2}, 2, 500)) {
    CHECK((token == 0 || token == 2));
  }
}

TEST_CASE("Options outside their range are named with their numbers", "[sampler]") {
  const std::vector<float> logits{1.0F, 2.0F};
  test::check_error(validate({.temperature = -0.5F}), "negative_temperature", {"-0.5"});
  test::check_error(validate({.temperature = std::nanf("")}), "negative_temperature", {"nan"});
  test::check_error(validate({.temperature = kInfinity}), "negative_temperature", {"inf"});
  test::check_error(validate({.top_p = 0.0F}), "bad_top_p", {"top_p is 0"});
  test::check_error(validate({.top_p = 1.5F}), "bad_top_p", {"1.5"});
  test::check_error(validate({.top_p = std::nanf("")}), "bad_top_p", {"nan"});
  test::require_ok(validate(SamplerOptions{}));
  test::check_error(draw_one(logits, {.temperature = -1.0F}), "negative_temperature", {"-1"});
  test::check_error(draw_one(logits, {.top_p = -1.0F}), "bad_top_p", {"-1"});
}

TEST_CASE("Logits that allow no choice are an error, greedy or not", "[sampler]") {
  for (const float temperature : {0.0F, 1.0F}) {
    const SamplerOptions options{.temperature = temperature};
    test::check_error(draw_one({1.0F, std::nanf(""), 2.0F}, options), "not_finite", {"token 1", "nan"});
    test::check_error(draw_one({1.0F, 2.0F, kInfinity}, options), "not_finite", {"token 2", "inf"});
    test::check_error(draw_one({-kInfinity, -kInfinity}, options), "not_finite", {"All 2 logits"});
  }
}

}  // namespace
}  // namespace attn
