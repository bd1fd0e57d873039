#include "lab/figures/speculation.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "support/errors.h"

namespace attn::lab {
namespace {

double tokens(double acceptance, double drafted) {
  const auto found = speculation({.acceptance = acceptance, .drafted = drafted});
  REQUIRE(found);
  return found.value().expected_tokens;
}

TEST_CASE("A run of the large model yields the sum of the series", "[lab][speculation]") {
  CHECK(tokens(0.8, 4.0) == Catch::Approx(1.0 + 0.8 + 0.64 + 0.512 + 0.4096).epsilon(1e-15));
  CHECK(tokens(0.8, 4.0) == Catch::Approx(3.3616).epsilon(1e-15));
  for (const double acceptance : {0.1, 0.5, 0.9, 0.99})
    for (const double drafted : {1.0, 4.0, 16.0, 64.0})
      CHECK(tokens(acceptance, drafted) ==
            Catch::Approx((1.0 - std::pow(acceptance, drafted + 1.0)) / (1.0 - acceptance)).epsilon(1e-12));
}

TEST_CASE("Nothing drafted, nothing accepted, all accepted", "[lab][speculation]") {
  CHECK(tokens(0.7, 0.0) == 1.0);
  CHECK(tokens(0.0, 8.0) == 1.0);
  CHECK(tokens(1.0, 8.0) == 9.0);
}

TEST_CASE("Speculation of nonsense is refused by field", "[lab][speculation]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  test::check_error(speculation({.acceptance = 1.1, .drafted = 1.0}), "bad_number", {"acceptance", "1.1"});
  test::check_error(speculation({.acceptance = nan, .drafted = 1.0}), "bad_number", {"acceptance"});
  test::check_error(speculation({.acceptance = 0.5, .drafted = 1.5}), "bad_number", {"drafted"});
  test::check_error(speculation({.acceptance = 0.5, .drafted = 65.0}), "bad_number", {"drafted", "64"});
}

}  // namespace
}  // namespace attn::lab
