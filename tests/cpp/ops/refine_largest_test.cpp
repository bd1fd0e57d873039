#include "attn/ops/refine_largest.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "attn/ops/linear.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

TEST_CASE("The largest outputs get the bits of the float32 product, the others stay", "[linear][refine]") {
  const auto columns = GENERATE(as<std::size_t>{}, 1, 31, 32, 33, 200);
  Random random(columns);
  const Matrix weight = random_matrix(columns, 21, random), input = random_matrix(3, 21, random);
  Matrix exact(3, columns, heap()), output(3, columns, heap());
  Linear::from_out_in(weight.view(), {}, WeightFormat::float32, heap()).apply(input.view(), exact.view());
  Linear::from_out_in(weight.view(), {}, WeightFormat::int8, heap()).apply(input.view(), output.view());
  const Matrix before = copy_of(output.view());
  refine_largest(input.view(), weight.view(), output.view());
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      std::size_t larger = 0;
      for (std::size_t other = 0; other < columns; ++other) larger += before(r, other) > before(r, c) ? 1 : 0;
      CHECK(output(r, c) == (larger < kRefined ? exact(r, c) : before(r, c)));
      if (columns > kRefined && larger < kRefined) CHECK(before(r, c) != exact(r, c));
    }
  }
}

TEST_CASE("Of equal outputs the lower columns are computed again, and NaN stays where it is", "[linear][refine]") {
  Matrix output = filled_matrix(1, 50, 3.0F);
  output(0, 7) = std::nanf("");
  output(0, 8) = -std::numeric_limits<float>::infinity();
  const Matrix input = filled_matrix(1, 2, 1.0F), weight = filled_matrix(50, 2, 1.0F);
  refine_largest(input.view(), weight.view(), output.view());
  for (std::size_t c = 0; c < 50; ++c) {
    if (c == 7) CHECK(std::isnan(output(0, c)));
    if (c == 8) CHECK(std::isinf(output(0, c)));
    if (c != 7 && c != 8) CHECK(output(0, c) == (c < kRefined + 2 ? 2.0F : 3.0F));
  }
}

TEST_CASE("Refining needs one product's matrices", "[linear][refine]") {
  Matrix output(2, 5, heap());
  const Matrix input(2, 3, heap()), weight(5, 4, heap());
  CHECK_CONTRACT(refine_largest(input.view(), weight.view(), output.view()), "one product");
}

}  // namespace
}  // namespace attn::test
