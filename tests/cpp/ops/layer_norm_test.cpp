#include "attn/ops/layer_norm.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <vector>

#include "support/approx.h"
#include "support/contract.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn {
namespace {

Matrix normalized(ConstMat input, const std::vector<float>& weight, const std::vector<float>& bias, float epsilon) {
  Matrix output(input.rows(), input.cols(), test::heap());
  layer_norm(input, weight, bias, epsilon, output.view());
  return output;
}

TEST_CASE("Layer norm agrees with PyTorch", "[layer_norm][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("layer_norm")) {
    INFO(fixture.name());
    const test::Tensor input = fixture.input("input");
    const test::Tensor expected = fixture.expected("output");
    const Matrix output =
        normalized(input.matrix(), fixture.input("weight").data, fixture.input("bias").data, fixture.number("epsilon"));
    CHECK_THAT(output.view(), test::close_to(expected.matrix(), 1e-5, 1e-5));
  }
}

TEST_CASE("Layer norm makes rows of mean 0 and variance 1 for every number of features", "[layer_norm]") {
  Random random(5);
  for (std::size_t features = 2; features <= 70; ++features) {
    INFO(features);
    const Matrix input = test::random_matrix(3, features, random);
    const Matrix output =
        normalized(input.view(), std::vector<float>(features, 1.0F), std::vector<float>(features, 0.0F), 1e-12F);
    for (std::size_t r = 0; r < 3; ++r) {
      double sum = 0.0;
      double squares = 0.0;
      for (std::size_t c = 0; c < features; ++c) {
        sum += static_cast<double>(output(r, c));
        squares += static_cast<double>(output(r, c)) * static_cast<double>(output(r, c));
      }
      const auto count = static_cast<double>(features);
      CHECK(std::abs(sum / count) < 1e-5);
      CHECK(std::abs(squares / count - 1.0) < 1e-4);
    }
  }
}

TEST_CASE("A large common offset does not cancel the variance away", "[layer_norm]") {
  const Matrix input = test::matrix_of({{10000.0F, 10001.0F, 10002.0F, 10003.0F}});
  const Matrix output = normalized(input.view(), {1, 1, 1, 1}, {0, 0, 0, 0}, 1e-5F);
  const Matrix expected = test::matrix_of({{-1.34163541F, -0.44721180F, 0.44721180F, 1.34163541F}});
  CHECK_THAT(output.view(), test::close_to(expected.view(), 1e-5));
}

TEST_CASE("A constant row becomes the bias", "[layer_norm]") {
  const Matrix input = test::filled_matrix(1, 5, 3.0F);
  const Matrix output = normalized(input.view(), {2, 2, 2, 2, 2}, {1, 2, 3, 4, 5}, 1e-5F);
  CHECK_THAT(output.view(), test::bit_equal_to(test::matrix_of({{1, 2, 3, 4, 5}}).view()));
}

TEST_CASE("A row is normalised to the same bits alone, among others and in place", "[layer_norm]") {
  Random random(6);
  const Matrix input = test::random_matrix(9, 37, random);
  const std::vector<float> weight(37, 0.75F);
  const std::vector<float> bias(37, -0.5F);
  const Matrix together = normalized(input.view(), weight, bias, 1e-5F);
  for (std::size_t r = 0; r < 9; ++r) {
    const Matrix alone = normalized(input.view().rows_from(r, 1), weight, bias, 1e-5F);
    CHECK_THAT(alone.view(), test::bit_equal_to(together.view().rows_from(r, 1)));
  }
  Matrix in_place = input.clone(test::heap());
  layer_norm(in_place.view(), weight, bias, 1e-5F, in_place.view());
  CHECK_THAT(in_place.view(), test::bit_equal_to(together.view()));
}

TEST_CASE("Layer norm expects parameters of the right size", "[layer_norm]") {
  const Matrix input = test::filled_matrix(1, 4, 1.0F);
  CHECK_CONTRACT(normalized(input.view(), {1, 1, 1}, {0, 0, 0, 0}, 1e-5F), "one weight and one bias per feature");
}

}  // namespace
}  // namespace attn
