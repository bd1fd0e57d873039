#include "lab/figures/position_score.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "attn/random.h"
#include "support/errors.h"

namespace attn::lab {
namespace {

PositionScoreRequest random_pair(std::string kind) {
  Random random(11);
  PositionScoreRequest request{.kind = std::move(kind)};
  for (int i = 0; i < 16; ++i) request.query.push_back(random.normal());
  for (int i = 0; i < 16; ++i) request.key.push_back(random.normal());
  return request;
}

PositionScore score_at(PositionScoreRequest request, double query_position, double key_position) {
  request.query_position = query_position;
  request.key_position = key_position;
  const auto score = position_score(request);
  INFO((score ? std::string() : score.error().message));
  REQUIRE(score);
  return score.value();
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST_CASE("Rotary scores depend on the distance alone", "[lab][position_score]") {
  const PositionScoreRequest pair = random_pair("rotary");
  for (const double distance : {0.0, 1.0, 5.0, 40.0}) {
    const double score = score_at(pair, distance, 0.0).score;
    for (const double shift : {1.0, 17.0, 300.0})
      CHECK(score_at(pair, distance + shift, shift).score == Catch::Approx(score).margin(2e-4));
  }
  CHECK(score_at(pair, 9.0, 9.0).score == Catch::Approx(dot(pair.query, pair.key)).margin(1e-5));
  CHECK(std::abs(score_at(pair, 9.0, 0.0).score - score_at(pair, 0.0, 0.0).score) > 0.1);
}

TEST_CASE("Rotary features turn in pairs, by hand", "[lab][position_score]") {
  // One pair at frequency 1, and a second at base^(-1/2) = 0.01.
  const PositionScore turned =
      score_at({.query = {1.0, 1.0, 0.0, 0.0}, .key = {1.0, 0.0, 0.0, 0.0}, .kind = "rotary"}, 3.0, 0.0);
  CHECK(turned.query[0] == Catch::Approx(std::cos(3.0)));
  CHECK(turned.query[2] == Catch::Approx(std::sin(3.0)));
  CHECK(turned.query[1] == Catch::Approx(std::cos(0.03)));
  CHECK(turned.query[3] == Catch::Approx(std::sin(0.03)));
  CHECK(turned.key == std::vector<double>{1.0, 0.0, 0.0, 0.0});
  CHECK(turned.score == Catch::Approx(std::cos(3.0)));
  CHECK(turned.bias == 0.0);
}

TEST_CASE("ALiBi lowers the scaled score by its slope for each position", "[lab][position_score]") {
  PositionScoreRequest pair = random_pair("alibi");
  pair.num_heads = 8.0;
  for (double head = 0.0; head < 8.0; ++head) {
    pair.head = head;
    const PositionScore score = score_at(pair, 30.0, 10.0);
    // 8 heads: 1/2, 1/4, … 1/256.
    CHECK(score.bias == -20.0 * std::exp2(-(head + 1.0)));
    const double head_dim = static_cast<double>(pair.query.size());
    CHECK(score.score == Catch::Approx(dot(pair.query, pair.key) / std::sqrt(head_dim) + score.bias));
    CHECK(score.query == pair.query);
  }
  CHECK_FALSE(std::signbit(score_at(pair, 4.0, 4.0).bias));
}

TEST_CASE("Without positions there are none", "[lab][position_score]") {
  const PositionScoreRequest pair = random_pair("none");
  CHECK(score_at(pair, 7.0, 3.0).score == score_at(pair, 700.0, 0.0).score);
  CHECK(score_at(pair, 7.0, 3.0).score == Catch::Approx(dot(pair.query, pair.key)));
}

TEST_CASE("Positions of nonsense are refused by name", "[lab][position_score]") {
  const auto refused = [](auto change, const char* code, const char* part) {
    PositionScoreRequest request = random_pair("alibi");
    change(request);
    test::check_error(position_score(request), code, {part});
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  refused([](auto& request) { request.kind = "learned"; }, "unknown_position", "learned");
  refused([](auto& request) { request.key.pop_back(); }, "shape", "key 15");
  refused([](auto& request) { request.query = request.key = {}; }, "shape", "0");
  refused([](auto& request) { request.query = request.key = {1.0, 2.0, 3.0}; }, "shape", "even");
  refused([&](auto& request) { request.query[3] = nan; }, "not_finite", "feature");
  refused([](auto& request) { request.query_position = -1.0; }, "bad_number", "query_position");
  refused([](auto& request) { request.key_position = 0.5; }, "bad_number", "key_position");
  refused([](auto& request) { request.head = 1.0; }, "bad_number", "head");
  refused([](auto& request) { request.num_heads = 0.0; }, "bad_number", "num_heads");
  refused(
      [](auto& request) {
        request.kind = "rotary";
        request.base = 0.0;
      },
      "bad_number", "base");
}

}  // namespace
}  // namespace attn::lab
