#include "attn/ops/softmax.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "support/approx.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Matrix softmax(const Matrix& scores, void (*rows)(Mat) = softmax_rows) {
  Matrix result = scores.clone(heap());
  rows(result.view());
  return result;
}

TEST_CASE("both softmaxes agree with PyTorch") {
  for (const FixtureCase& test_case : fixture_cases("softmax")) {
    INFO(test_case.name());
    const Tensor logits = test_case.input("logits"), probabilities = test_case.expected("probabilities");
    Matrix scores = copy_of(logits.matrix());
    for (std::size_t i = 0; i < scores.size(); ++i) scores.data()[i] /= test_case.number("temperature");
    CHECK_THAT(softmax(scores, softmax_rows_textbook).view(), close_to(probabilities.matrix(), 1e-6, 1e-4));
    CHECK_THAT(softmax(scores).view(), close_to(probabilities.matrix(), 1e-6, 1e-4));
  }
}

TEST_CASE("the vector softmax agrees with the textbook for every length and scale") {
  const auto cols = GENERATE(as<std::size_t>{}, 1, 2, 3, 4, 5, 15, 16, 17, 31, 32, 33, 64, 100, 1000);
  const auto scale = GENERATE(0.01F, 1.0F, 30.0F, 1e5F);
  Random random(cols);
  Matrix scores = random_matrix(5, cols, random);
  for (std::size_t i = 0; i < scores.size(); ++i) scores.data()[i] *= scale;
  CHECK_THAT(softmax(scores).view(), close_to(softmax(scores, softmax_rows_textbook).view(), 1e-6));
}

TEST_CASE("rows sum to 1 and no weight is negative") {
  const auto seed = GENERATE(range(1, 20));
  Random random(static_cast<std::uint64_t>(seed));
  const Matrix weights = softmax(random_matrix(3, 1 + static_cast<std::size_t>(random.uniform_int(400)), random));
  for (std::size_t i = 0; i < weights.rows(); ++i) {
    CHECK(std::accumulate(weights.row(i), weights.row(i) + weights.cols(), 0.0) == Catch::Approx(1.0).margin(1e-6));
    CHECK(*std::min_element(weights.row(i), weights.row(i) + weights.cols()) >= 0.0F);
  }
}

TEST_CASE("blocked scores become exactly 0, wherever they stand, and a single allowed one exactly 1") {
  for (std::size_t allowed = 0; allowed < 40; ++allowed) {
    Matrix scores = filled_matrix(1, 40, -kInfinity);
    scores(0, allowed) = -123.0F;
    Matrix expected(1, 40, heap());
    expected(0, allowed) = 1.0F;
    CHECK_THAT(softmax(scores).view(), bit_equal_to(expected.view()));
    CHECK_THAT(softmax(scores, softmax_rows_textbook).view(), bit_equal_to(expected.view()));
  }
}

TEST_CASE("huge logits neither overflow nor lose the winner") {
  const Matrix scores = matrix_of({{1e5F, -1e5F}, {-1e5F, 1e5F}, {3e38F, -3e38F}});
  CHECK_THAT(softmax(scores).view(), bit_equal_to(matrix_of({{1, 0}, {0, 1}, {1, 0}}).view()));
}

TEST_CASE("a blocked end of any length leaves the bits of the others as they are") {
  Random random(3);
  const Matrix scores = random_matrix(1, 50, random);
  const Matrix alone = softmax(scores);
  for (std::size_t blocked = 1; blocked < 40; ++blocked) {
    Matrix longer = filled_matrix(1, 50 + blocked, -kInfinity);
    std::copy_n(scores.data(), 50, longer.data());
    CHECK_THAT(softmax(longer).view().columns(0, 50), bit_equal_to(alone.view()));
  }
}

TEST_CASE("adding a constant to a row of logits changes its weights by no more than rounding") {
  Random random(4);
  Matrix scores = random_matrix(1, 33, random);
  const Matrix before = softmax(scores);
  for (std::size_t j = 0; j < 33; ++j) scores(0, j) += 64.0F;
  CHECK_THAT(softmax(scores).view(), close_to(before.view(), 1e-5));
}

TEST_CASE("a NaN among the scores is not hidden") {
  Matrix scores = filled_matrix(1, 20, 1.0F);
  scores(0, 7) = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(softmax(scores)(0, 0)));
}

}  // namespace
}  // namespace attn::test
