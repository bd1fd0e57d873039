#include "lab/figures/scale_lens.h"

#include <catch_amalgamated.hpp>
#include <cmath>

#include "attn/memory.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

TEST_CASE("Unscaled scores spread by the root of head_dim, scaled ones do not", "[lab][scale_lens]") {
  TrackingResource memory(test::heap());
  const auto points =
      scale_lens({.head_dims = {1.0, 16.0, 256.0, 4096.0}, .seq_len = 256.0, .rows = 64.0, .seed = 5.0}, memory);
  REQUIRE(points);
  REQUIRE(points.value().size() == 4);
  for (const ScaleLensPoint& point : points.value()) {
    CAPTURE(point.head_dim);
    CHECK(point.scaled.score_deviation * std::sqrt(point.head_dim) ==
          Catch::Approx(point.unscaled.score_deviation).epsilon(1e-5));
    // With one feature the deviation of a row is |query|, whose mean is √(2/π).
    const double expected = point.head_dim == 1.0 ? std::sqrt(2.0 / 3.14159265) : 1.0;
    CHECK(point.scaled.score_deviation == Catch::Approx(expected).epsilon(0.2));
  }
  const ScaleLensPoint& small = points.value()[1];
  const ScaleLensPoint& large = points.value()[3];
  CHECK(large.unscaled.largest_weight > 0.85);
  CHECK(large.unscaled.entropy_bits < 0.5);
  CHECK(large.unscaled.jacobian_norm < 0.6 * large.scaled.jacobian_norm);
  CHECK(large.scaled.largest_weight < 0.1);
  CHECK(large.scaled.entropy_bits == Catch::Approx(small.scaled.entropy_bits).margin(0.2));
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("With one feature there is nothing to scale", "[lab][scale_lens]") {
  const auto points = scale_lens({.head_dims = {1.0}, .seq_len = 8.0, .rows = 2.0, .seed = 1.0}, test::heap());
  REQUIRE(points);
  CHECK(points.value()[0].scaled.entropy_bits == points.value()[0].unscaled.entropy_bits);
  CHECK(points.value()[0].scaled.jacobian_norm == points.value()[0].unscaled.jacobian_norm);
}

TEST_CASE("A point depends on its seed and not on its neighbours", "[lab][scale_lens]") {
  const auto entropy = [](std::vector<double> head_dims, double seed) {
    const auto points =
        scale_lens({.head_dims = std::move(head_dims), .seq_len = 16.0, .rows = 4.0, .seed = seed}, test::heap());
    REQUIRE(points);
    return points.value().back().unscaled.entropy_bits;
  };
  CHECK(entropy({64.0}, 1.0) == entropy({4.0, 8.0, 64.0}, 1.0));
  CHECK(entropy({64.0}, 1.0) != entropy({64.0}, 2.0));
}

TEST_CASE("A lens of nonsense is refused by field", "[lab][scale_lens]") {
  const ScaleLensRequest good{.head_dims = {4.0}, .seq_len = 8.0, .rows = 2.0, .seed = 1.0};
  const auto refused = [&](auto change, const char* field) {
    ScaleLensRequest request = good;
    change(request);
    test::check_error(scale_lens(request, *std::pmr::null_memory_resource()), "bad_number", {field});
  };
  refused([](auto& request) { request.head_dims = {}; }, "head_dims");
  refused([](auto& request) { request.head_dims = {4097.0}; }, "head_dim");
  refused([](auto& request) { request.seq_len = 1.0; }, "seq_len");
  refused([](auto& request) { request.rows = 65.0; }, "rows");
  refused([](auto& request) { request.seed = -1.0; }, "seed");
  refused([](auto& request) { request.seed = 0.5; }, "seed");
}

}  // namespace
}  // namespace attn::lab
