#include "lab/figures/online_softmax_steps.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "attn/random.h"
#include "support/errors.h"

namespace attn::lab {
namespace {

constexpr double kBlocked = -std::numeric_limits<double>::infinity();

OnlineSoftmaxReply steps_of(const OnlineSoftmaxRequest& request) {
  const auto reply = online_softmax(request);
  INFO((reply ? std::string() : reply.error().message));
  REQUIRE(reply);
  return reply.value();
}

OnlineSoftmaxRequest random_request(std::size_t keys, double deviation) {
  Random random(keys);
  OnlineSoftmaxRequest request{.value = Table(keys, 3)};
  for (std::size_t k = 0; k < keys; ++k) request.scores.push_back(deviation * random.normal());
  for (float& number : request.value.data) number = random.normal();
  return request;
}

/// Σ_{k < end} e^(s_k − max), and with the values: what a state means, whatever the tiles were.
void check_state(const OnlineSoftmaxRequest& request, const OnlineSoftmaxStep& step) {
  double sum = 0.0;
  std::vector<double> output(request.value.cols, 0.0);
  for (std::size_t k = 0; k < static_cast<std::size_t>(step.end); ++k) {
    if (request.scores[k] == kBlocked) continue;
    CHECK(request.scores[k] <= step.max);
    const double weight = std::exp(request.scores[k] - step.max);
    sum += weight;
    for (std::size_t c = 0; c < output.size(); ++c) output[c] += weight * static_cast<double>(request.value(k, c));
  }
  CHECK(step.sum == Catch::Approx(sum).epsilon(1e-12));
  for (std::size_t c = 0; c < output.size(); ++c) CHECK(step.output[c] == Catch::Approx(output[c]).margin(1e-12));
}

TEST_CASE("Every tile size ends where two passes over the row end", "[lab][online_softmax]") {
  constexpr std::size_t kKeys = 13;
  const double deviation = GENERATE(1.0, 30.0);
  OnlineSoftmaxRequest request = random_request(kKeys, deviation);
  const bool with_blocked = GENERATE(false, true);
  if (with_blocked) {
    for (const std::size_t key : {0U, 1U, 2U, 3U, 7U, 12U}) {
      request.scores[key] = kBlocked;
      // What stands behind a blocked key never reaches the output.
      request.value(key, 1) = std::numeric_limits<float>::quiet_NaN();
    }
  }
  for (double tile = 1.0; tile <= kKeys + 2.0; ++tile) {
    CAPTURE(deviation, with_blocked, tile);
    request.tile = tile;
    const OnlineSoftmaxReply reply = steps_of(request);
    REQUIRE(reply.steps.size() == static_cast<std::size_t>(std::ceil(kKeys / tile)));
    double end = 0.0;
    for (const OnlineSoftmaxStep& step : reply.steps) {
      CHECK(step.first == end);
      end = step.end;
      check_state(request, step);
    }
    CHECK(end == kKeys);
    CHECK(reply.max_error < 1e-14);
    double sum = 0.0;
    for (std::size_t k = 0; k < kKeys; ++k) {
      sum += reply.whole_weights[k];
      if (request.scores[k] == kBlocked) CHECK(reply.whole_weights[k] == 0.0);
    }
    CHECK(sum == Catch::Approx(1.0).epsilon(1e-12));
    for (std::size_t c = 0; c < reply.output.size(); ++c)
      CHECK(std::abs(reply.output[c] - reply.whole_output[c]) <= reply.max_error);
  }
}

TEST_CASE("A first tile that is wholly blocked changes nothing", "[lab][online_softmax]") {
  const OnlineSoftmaxReply reply =
      steps_of({.scores = {kBlocked, kBlocked, 2.0, 1.0, kBlocked, kBlocked}, .value = Table(6, 1, 1.0F), .tile = 2.0});
  const OnlineSoftmaxStep& first = reply.steps[0];
  CHECK(first.tile_max == kBlocked);
  CHECK(first.max == kBlocked);
  CHECK(first.correction == 1.0);
  CHECK(first.sum == 0.0);
  CHECK(first.output == std::vector<double>{0.0});
  const OnlineSoftmaxStep& second = reply.steps[1];
  CHECK(second.old_max == kBlocked);
  CHECK(second.max == 2.0);
  CHECK(second.correction == 1.0);
  CHECK(second.sum == 1.0 + std::exp(-1.0));
  const OnlineSoftmaxStep& third = reply.steps[2];
  CHECK(third.tile_max == kBlocked);
  CHECK(third.max == 2.0);
  CHECK(third.correction == 1.0);
  CHECK(third.sum == second.sum);
  CHECK(reply.output == std::vector<double>{1.0});
}

TEST_CASE("A larger maximum scales down what was seen", "[lab][online_softmax]") {
  const OnlineSoftmaxReply reply = steps_of({.scores = {0.0, std::log(4.0)}, .value = Table(2, 1, 3.0F), .tile = 1.0});
  CHECK(reply.steps[1].correction == Catch::Approx(0.25));
  CHECK(reply.steps[1].sum == Catch::Approx(1.25));
  CHECK(reply.steps[1].output[0] == Catch::Approx(3.75));
  CHECK(reply.whole_weights[1] == Catch::Approx(0.8));
}

TEST_CASE("Steps of nonsense are refused by name", "[lab][online_softmax]") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  test::check_error(online_softmax({.scores = {kBlocked}, .value = Table(1, 1), .tile = 1.0}), "row_fully_masked");
  test::check_error(online_softmax({.scores = {1.0}, .value = Table(2, 1), .tile = 1.0}), "shape",
                    {"2 × 1", "1 scores"});
  test::check_error(online_softmax({.scores = {1.0}, .value = Table(1, 65), .tile = 1.0}), "shape", {"64"});
  test::check_error(online_softmax({.scores = {1.0}, .value = Table(1, 1, nan), .tile = 1.0}), "not_finite", {"key 0"});
  test::check_error(online_softmax({.scores = {1.0}, .value = Table(1, 1), .tile = 0.0}), "bad_number", {"tile"});
}

}  // namespace
}  // namespace attn::lab
