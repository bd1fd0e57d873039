#include "lab/figures/softmax_row.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "attn/random.h"
#include "lab/figures/score_row.h"
#include "support/errors.h"

namespace attn::lab {
namespace {

constexpr double kBlocked = -std::numeric_limits<double>::infinity();

SoftmaxRow row_of(std::vector<double> scores, double temperature = 1.0) {
  const auto row = softmax_row({.scores = std::move(scores), .temperature = temperature});
  REQUIRE(row);
  return row.value();
}

/// Every element of diag(w) − w wᵀ.
double jacobian_by_elements(const std::vector<double>& w) {
  double squares = 0.0;
  for (std::size_t i = 0; i < w.size(); ++i)
    for (std::size_t j = 0; j < w.size(); ++j) {
      const double element = (i == j ? w[i] : 0.0) - w[i] * w[j];
      squares += element * element;
    }
  return std::sqrt(squares);
}

TEST_CASE("A row of scores becomes weights, by hand", "[lab][softmax_row]") {
  const SoftmaxRow row = row_of({0.0, 0.0, kBlocked, std::log(2.0)});
  CHECK(row.weights == std::vector<double>{0.25, 0.25, 0.0, 0.5});
  CHECK(row.entropy_bits == 1.5);
  CHECK(row.jacobian_norm == Catch::Approx(jacobian_by_elements(row.weights)));
}

TEST_CASE("Entropy is 0 when one key has all and log2 n when all share", "[lab][softmax_row]") {
  CHECK(row_of({5.0}).entropy_bits == 0.0);
  CHECK(row_of({5.0, kBlocked, kBlocked}).jacobian_norm == 0.0);
  CHECK(row_of(std::vector<double>(8, -3.0)).entropy_bits == 3.0);
  // n equal weights: n diagonal elements 1/n − 1/n², and n² − n others 1/n²; the norm is √(n − 1) / n.
  CHECK(row_of(std::vector<double>(4, 2.0)).jacobian_norm == Catch::Approx(std::sqrt(3.0) / 4.0));
}

TEST_CASE("A temperature divides the scores", "[lab][softmax_row]") {
  Random random(7);
  std::vector<double> scores(33);
  for (double& score : scores) score = 3.0 * random.normal();
  for (const double temperature : {0.25, 1.0, 4.0}) {
    const SoftmaxRow row = row_of(scores, temperature);
    double sum = 0.0;
    for (const double score : scores) sum += std::exp(score / temperature);
    for (std::size_t i = 0; i < scores.size(); ++i)
      CHECK(row.weights[i] == Catch::Approx(std::exp(scores[i] / temperature) / sum).margin(1e-6));
    CHECK(std::accumulate(row.weights.begin(), row.weights.end(), 0.0) == Catch::Approx(1.0).margin(1e-6));
    CHECK(row.jacobian_norm == Catch::Approx(jacobian_by_elements(row.weights)).margin(1e-6));
  }
  CHECK(row_of(scores, 0.25).entropy_bits < row_of(scores, 1.0).entropy_bits);
  CHECK(row_of(scores, 1000.0).entropy_bits == Catch::Approx(std::log2(33.0)).margin(1e-4));
}

TEST_CASE("No score is too large for a softmax", "[lab][softmax_row]") {
  CHECK(row_of({1e300, -1e300}, 1e-3).weights == std::vector<double>{1.0, 0.0});
  CHECK(row_of({1e5, 1e5}).weights == std::vector<double>{0.5, 0.5});
}

TEST_CASE("A Jacobian near 0 keeps its digits", "[lab][softmax_row]") {
  // w = (1 − 2ε, ε, ε): to first order the norm is ε √(2² + 2 · 1 + 2 · (1 + 1)) = ε √10.
  constexpr float kSmall = 1e-12F;
  const float weights[] = {1.0F, kSmall, kSmall};
  CHECK(jacobian_norm(weights) == Catch::Approx(std::sqrt(10.0) * 1e-12).epsilon(1e-6));
}

TEST_CASE("A row of nonsense is refused by name", "[lab][softmax_row]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  test::check_error(softmax_row({.scores = {}}), "bad_number", {"number of scores", "from 1"});
  test::check_error(softmax_row({.scores = {1.0, nan}}), "not_finite", {"score 1", "nan"});
  test::check_error(softmax_row({.scores = {-kBlocked}}), "not_finite", {"score 0", "inf"});
  test::check_error(softmax_row({.scores = {kBlocked, kBlocked}}), "row_fully_masked",
                    {"Each query needs at least one key"});
  test::check_error(softmax_row({.scores = {1.0}, .temperature = 0.0}), "bad_number", {"temperature", "0.001"});
  test::check_error(softmax_row({.scores = {1.0}, .temperature = nan}), "bad_number", {"temperature"});
}

}  // namespace
}  // namespace attn::lab
