#include "lab/figures/heads_compare.h"

#include <catch_amalgamated.hpp>
#include <cmath>

#include "attn/memory.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

HeadsCompare compare(const HeadsCompareRequest& request) {
  const auto found = heads_compare(request, test::heap());
  INFO((found ? std::string() : found.error().message));
  REQUIRE(found);
  return found.value();
}

TEST_CASE("More heads cost the same products and more exponentials", "[lab][heads_compare]") {
  const double heads = GENERATE(1.0, 2.0, 8.0, 32.0);
  CAPTURE(heads);
  const HeadsCompare found = compare({.embed_dim = 32.0, .num_heads = heads, .seq_len = 20.0, .seed = 3.0});
  CHECK(found.head_dim == 32.0 / heads);
  CHECK(found.parameter_count == 4.0 * (32.0 * 32.0 + 32.0));
  CHECK(found.projection_multiply_adds == 4.0 * 20.0 * 32.0 * 32.0);
  CHECK(found.attention_multiply_adds == 2.0 * 20.0 * 20.0 * 32.0);
  CHECK(found.exponentials == heads * 400.0);
  CHECK(found.scores_bytes == heads * 400.0 * 4.0);
}

TEST_CASE("The weights of every head sum to 1, and their entropy is theirs", "[lab][heads_compare]") {
  const HeadsCompare found = compare({.embed_dim = 64.0, .num_heads = 8.0, .seq_len = 31.0, .seed = 9.0});
  REQUIRE(found.last_query_weights.rows == 8);
  REQUIRE(found.last_query_weights.cols == 31);
  for (std::size_t head = 0; head < 8; ++head) {
    double sum = 0.0;
    double entropy = 0.0;
    for (std::size_t k = 0; k < 31; ++k) {
      const double weight = found.last_query_weights(head, k);
      CHECK(weight > 0.0);
      sum += weight;
      entropy -= weight * std::log2(weight);
    }
    CHECK(sum == Catch::Approx(1.0).margin(1e-6));
    CHECK(found.entropy_bits[head] == Catch::Approx(entropy));
    // Scores of unit variance: well away from one key alone and from all alike.
    CHECK(entropy > 2.5);
    CHECK(entropy < std::log2(31.0) - 0.05);
  }
}

TEST_CASE("Heads look at different places, and one seed is one layer", "[lab][heads_compare]") {
  const HeadsCompareRequest request{.embed_dim = 32.0, .num_heads = 2.0, .seq_len = 8.0, .seed = 1.0};
  const HeadsCompare found = compare(request);
  CHECK(found.last_query_weights(0, 0) != found.last_query_weights(1, 0));
  CHECK(compare(request).last_query_weights == found.last_query_weights);
  HeadsCompareRequest other = request;
  other.seed = 2.0;
  CHECK(compare(other).last_query_weights != found.last_query_weights);
}

TEST_CASE("A layer gives its memory back", "[lab][heads_compare]") {
  TrackingResource memory(test::heap());
  REQUIRE(heads_compare({.embed_dim = 16.0, .num_heads = 4.0, .seq_len = 8.0}, memory));
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("Heads of nonsense are refused by field", "[lab][heads_compare]") {
  std::pmr::memory_resource& none = *std::pmr::null_memory_resource();
  const HeadsCompareRequest good{.embed_dim = 16.0, .num_heads = 4.0, .seq_len = 8.0};
  const auto refused = [&](auto change, const char* code, const char* field) {
    HeadsCompareRequest request = good;
    change(request);
    test::check_error(heads_compare(request, none), code, {field});
  };
  refused([](auto& request) { request.embed_dim = 2048.0; }, "bad_number", "embed_dim");
  refused([](auto& request) { request.seq_len = 1025.0; }, "bad_number", "seq_len");
  refused([](auto& request) { request.num_heads = 5.0; }, "num_heads", "does not divide embed_dim 16");
  refused([](auto& request) { request.seed = 1e10; }, "bad_number", "seed");
}

}  // namespace
}  // namespace attn::lab
