#include "attn/ops/gelu.h"

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>

#include "support/approx.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn {
namespace {

double exact_gelu(double x) {
  const double pi = 3.14159265358979323846;
  return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / pi) * (x + 0.044715 * x * x * x)));
}

TEST_CASE("GELU agrees with PyTorch's tanh form", "[gelu][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("gelu")) {
    INFO(fixture.name());
    const test::Tensor input = fixture.input("input");
    const test::Tensor expected = fixture.expected("output");
    Matrix values = test::copy_of(input.matrix());
    gelu(values.view());
    CHECK_THAT(values.view(), test::close_to(expected.matrix(), 1e-6, 1e-6));
    values = test::copy_of(input.matrix());
    gelu_textbook(values.view());
    CHECK_THAT(values.view(), test::close_to(expected.matrix(), 1e-6, 1e-6));
  }
}

TEST_CASE("GELU agrees with PyTorch's exact form", "[gelu][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("gelu_erf")) {
    INFO(fixture.name());
    const test::Tensor input = fixture.input("input");
    const test::Tensor expected = fixture.expected("output");
    for (const auto run : {gelu_erf, gelu_erf_textbook}) {
      Matrix values = test::copy_of(input.matrix());
      run(values.view());
      CHECK_THAT(values.view(), test::close_to(expected.matrix(), 1e-6, 1e-6));
    }
  }
}

/// The largest |found - exact| / max(1, |x|) for x from -12 to 12.
template <typename Exact>
double worst_error(void (*run)(Mat), const Exact& exact) {
  constexpr std::size_t kCount = 24001;
  Matrix values(1, kCount, test::heap());
  for (std::size_t i = 0; i < kCount; ++i) values(0, i) = -12.0F + 0.001F * static_cast<float>(i);
  const Matrix inputs = values.clone(test::heap());
  run(values.view());
  double worst = 0.0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto x = static_cast<double>(inputs(0, i));
    const double error = std::abs(static_cast<double>(values(0, i)) - exact(x));
    worst = std::max(worst, error / std::max(1.0, std::abs(x)));
  }
  return worst;
}

TEST_CASE("GELU is within its promise everywhere, in both forms", "[gelu]") {
  CHECK(worst_error(gelu, exact_gelu) <= 1e-6);
  CHECK(worst_error(gelu_erf, [](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }) <= 1e-6);
}

TEST_CASE("GELU of 0 is 0, and far away it is the identity or nothing", "[gelu]") {
  const auto run = GENERATE(gelu, gelu_erf);
  Matrix values = test::matrix_of({{0.0F, 20.0F, -20.0F, 1e30F, -1e30F}});
  run(values.view());
  CHECK(values(0, 0) == 0.0F);
  CHECK(values(0, 1) == 20.0F);
  CHECK(values(0, 2) == 0.0F);
  CHECK(values(0, 3) == 1e30F);
  CHECK(values(0, 4) == 0.0F);
}

TEST_CASE("GELU of a NaN stays a NaN", "[gelu]") {
  const auto run = GENERATE(gelu, gelu_erf);
  Matrix values = test::matrix_of({{1.0F, std::nanf("")}});
  run(values.view());
  CHECK(std::isnan(values(0, 1)));
  CHECK_FALSE(std::isnan(values(0, 0)));
}

TEST_CASE("An element's GELU has the same bits wherever it stands", "[gelu]") {
  const auto run = GENERATE(gelu, gelu_erf);
  Random random(8);
  const Matrix input = test::random_matrix(1, 67, random);
  Matrix together = input.clone(test::heap());
  run(together.view());
  for (std::size_t first = 0; first < 67; ++first) {
    Matrix rest = test::copy_of(input.view().columns(first, 67 - first));
    run(rest.view());
    CHECK_THAT(rest.view(), test::bit_equal_to(together.view().columns(first, 67 - first)));
  }
}

}  // namespace
}  // namespace attn
