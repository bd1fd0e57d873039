#include "attn/ops/swiglu.h"

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>

#include "support/approx.h"
#include "support/contract.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn {
namespace {

TEST_CASE("SwiGLU's gate agrees with PyTorch", "[swiglu][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("swiglu")) {
    INFO(fixture.name());
    const test::Tensor gate = fixture.input("gate");
    const test::Tensor up = fixture.input("up");
    const test::Tensor expected = fixture.expected("output");
    for (const auto run : {swiglu, swiglu_textbook}) {
      Matrix values = test::copy_of(gate.matrix());
      run(values.view(), up.matrix());
      CHECK_THAT(values.view(), test::close_to(expected.matrix(), 1e-6, 1e-6));
    }
  }
}

TEST_CASE("SwiGLU is within its promise everywhere", "[swiglu]") {
  constexpr std::size_t kCount = 40001;
  Matrix values(1, kCount, test::heap());
  for (std::size_t i = 0; i < kCount; ++i) values(0, i) = -20.0F + 0.001F * static_cast<float>(i);
  const Matrix inputs = values.clone(test::heap());
  swiglu(values.view(), test::filled_matrix(1, kCount, 1.0F).view());
  double worst = 0.0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto x = static_cast<double>(inputs(0, i));
    const double exact = x / (1.0 + std::exp(-x));
    worst = std::max(worst, std::abs(static_cast<double>(values(0, i)) - exact) / std::max(1.0, std::abs(exact)));
  }
  CHECK(worst <= 1e-6);
}

TEST_CASE("A gate far below 0 is shut and one far above is open, without overflow", "[swiglu]") {
  Matrix gate = test::matrix_of({{0.0F, 100.0F, -100.0F, 1e30F, -1e30F}});
  swiglu(gate.view(), test::filled_matrix(1, 5, 2.0F).view());
  CHECK_THAT(gate.view(), test::close_to(test::matrix_of({{0.0F, 200.0F, 0.0F, 2e30F, 0.0F}}).view(), 0.0));
}

TEST_CASE("An element has the same bits wherever it stands, and columns of a wider matrix do", "[swiglu]") {
  Random random(8);
  const Matrix both = test::random_matrix(2, 2 * 67, random);
  Matrix together = both.clone(test::heap());
  swiglu(together.view().columns(0, 67), together.view().columns(67, 67));
  for (std::size_t first = 0; first < 67; ++first) {
    Matrix rest = test::copy_of(both.view().columns(first, 67 - first));
    swiglu(rest.view(), both.view().columns(67 + first, 67 - first));
    CHECK_THAT(rest.view(), test::bit_equal_to(together.view().columns(first, 67 - first)));
  }
  CHECK_THAT(together.view().columns(67, 67), test::bit_equal_to(both.view().columns(67, 67)));
}

TEST_CASE("SwiGLU expects an up for each gate", "[swiglu]") {
  Matrix gate = test::filled_matrix(1, 4, 1.0F);
  CHECK_CONTRACT(swiglu(gate.view(), test::filled_matrix(1, 3, 1.0F).view()), "as many gates as ups");
}

}  // namespace
}  // namespace attn
