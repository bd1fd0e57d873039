#include "attn/ops/rms_norm.h"

#include <catch_amalgamated.hpp>
#include <vector>

#include "support/approx.h"
#include "support/contract.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn {
namespace {

Matrix normalized(ConstMat input, const std::vector<float>& weight, float epsilon) {
  Matrix output(input.rows(), input.cols(), test::heap());
  rms_norm(input, weight, epsilon, output.view());
  return output;
}

TEST_CASE("RMS norm agrees with PyTorch", "[rms_norm][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("rms_norm")) {
    INFO(fixture.name());
    const test::Tensor input = fixture.input("input");
    const test::Tensor expected = fixture.expected("output");
    const std::vector<float> weight = fixture.input("weight").data;
    CHECK_THAT(normalized(input.matrix(), weight, fixture.number("epsilon")).view(),
               test::close_to(expected.matrix(), 1e-6, 1e-6));
    Matrix textbook = test::copy_of(input.matrix());
    rms_norm_textbook(textbook.view(), weight, fixture.number("epsilon"), textbook.view());
    CHECK_THAT(textbook.view(), test::close_to(expected.matrix(), 1e-7, 1e-6));
  }
}

TEST_CASE("RMS norm agrees with its textbook form for every number of features", "[rms_norm]") {
  Random random(5);
  for (std::size_t features = 1; features <= 70; ++features) {
    INFO(features);
    const Matrix input = test::random_matrix(3, features, random);
    const std::vector<float> weight(features, 1.5F);
    Matrix expected(3, features, test::heap());
    rms_norm_textbook(input.view(), weight, 1e-6F, expected.view());
    CHECK_THAT(normalized(input.view(), weight, 1e-6F).view(), test::close_to(expected.view(), 1e-6, 1e-6));
  }
}

TEST_CASE("A row has the same bits alone, among others and in place", "[rms_norm]") {
  Random random(6);
  const Matrix input = test::random_matrix(9, 37, random);
  const std::vector<float> weight(37, 0.75F);
  const Matrix together = normalized(input.view(), weight, 1e-5F);
  for (std::size_t r = 0; r < 9; ++r) {
    const Matrix alone = normalized(input.view().rows_from(r, 1), weight, 1e-5F);
    CHECK_THAT(alone.view(), test::bit_equal_to(together.view().rows_from(r, 1)));
  }
  Matrix in_place = input.clone(test::heap());
  rms_norm(in_place.view(), weight, 1e-5F, in_place.view());
  CHECK_THAT(in_place.view(), test::bit_equal_to(together.view()));
}

TEST_CASE("RMS norm expects a weight for each feature", "[rms_norm]") {
  const Matrix input = test::filled_matrix(1, 4, 1.0F);
  CHECK_CONTRACT(normalized(input.view(), {1, 1, 1}, 1e-5F), "one weight per feature");
}

}  // namespace
}  // namespace attn
