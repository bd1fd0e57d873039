#include "attn/ops/position.h"

#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/matrix.h"
#include "support/approx.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn {
namespace {

TEST_CASE("Sinusoidal positions are those of the paper, computed in double precision", "[position][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("sinusoidal")) {
    INFO(fixture.name());
    const test::Tensor expected = fixture.expected("table");
    const std::vector<std::int32_t> positions = fixture.input("positions").integers();
    Matrix table(positions.size(), expected.matrix().cols(), test::heap());
    for (std::size_t r = 0; r < table.rows(); ++r) {
      sinusoidal_features(static_cast<std::size_t>(positions[r]), {table.row(r), table.cols()});
    }
    CHECK_THAT(table.view(), test::close_to(expected.matrix(), 1e-7));
  }
}

TEST_CASE("ALiBi's slopes are those of Hugging Face, for head counts that are no power of two as well",
          "[position][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("alibi")) {
    INFO(fixture.name());
    const test::Tensor expected = fixture.expected("slopes");
    std::vector<float> slopes(fixture.count("num_heads"));
    alibi_slopes(slopes);
    // Hugging Face multiplies in float32.
    CHECK_THAT(ConstMat(slopes.data(), 1, slopes.size()), test::close_to(expected.matrix(), 0.0, 1e-6));
  }
}

TEST_CASE("ALiBi's slopes for 8 heads are halves of each other, down to 2^-8", "[position]") {
  std::vector<float> slopes(8);
  alibi_slopes(slopes);
  CHECK(slopes == std::vector<float>{0.5F, 0.25F, 0.125F, 0.0625F, 0.03125F, 0.015625F, 0.0078125F, 0.00390625F});
}

}  // namespace
}  // namespace attn
