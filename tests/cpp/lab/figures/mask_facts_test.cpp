#include "lab/figures/mask_facts.h"

#include <algorithm>
#include <catch_amalgamated.hpp>

#include "lab/figures/mask_pattern.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

MaskFacts facts_of(const Table& allowed, double num_layers) {
  const auto facts = mask_facts({.allowed = allowed, .num_layers = num_layers}, test::heap());
  INFO((facts ? std::string() : facts.error().message));
  REQUIRE(facts);
  return facts.value();
}

Table table_of(std::size_t rows, std::size_t cols, std::vector<float> data) {
  Table table(rows, cols);
  table.data = std::move(data);
  return table;
}

TEST_CASE("A causal window of w reaches 1 + layers · (w - 1) positions back", "[lab][mask_facts]") {
  const double window = GENERATE(1.0, 2.0, 3.0, 5.0);
  constexpr std::size_t kSeqLen = 40;
  constexpr std::size_t kLayers = 6;
  const auto allowed = mask_pattern({.seq_len_q = kSeqLen, .seq_len_k = kSeqLen, .causal = true, .window = window});
  REQUIRE(allowed);
  const MaskFacts facts = facts_of(allowed.value(), kLayers);
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    const double reach = 1.0 + static_cast<double>(layer + 1) * (window - 1.0);
    for (std::size_t q = 0; q < kSeqLen; ++q) {
      CAPTURE(window, layer, q);
      CHECK(static_cast<double>(facts.reach(layer, q)) == std::min(static_cast<double>(q + 1), reach));
    }
    for (std::size_t k = 0; k < kSeqLen; ++k)
      CHECK((facts.reached_last(layer, k) == 1.0F) == (static_cast<double>(kSeqLen - k) <= reach));
  }
}

TEST_CASE("Pairs are counted and queries without a key named", "[lab][mask_facts]") {
  const MaskFacts facts = facts_of(table_of(3, 3,
                                            {0, 1, 0,  //
                                             0, 0, 0,  //
                                             1, 0, 0}),
                                   3);
  CHECK(facts.allowed_pairs == 2.0);
  CHECK(facts.total_pairs == 9.0);
  CHECK(facts.blocked_queries == std::vector<double>{1.0});
  // Query 2 hears key 0 at once and, one layer later, what key 0 had heard from key 1. Query 1 keeps what it has.
  CHECK(facts.reach.data == std::vector<float>{2, 1, 2, 2, 1, 3, 2, 1, 3});
  CHECK(facts.reached_last.data == std::vector<float>{1, 0, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("A mask that is not square is counted and not followed", "[lab][mask_facts]") {
  const MaskFacts facts = facts_of(table_of(1, 3, {1, 0, 1}), 2);
  CHECK(facts.allowed_pairs == 2.0);
  CHECK(facts.total_pairs == 3.0);
  CHECK(facts.reach.rows == 0);
  CHECK(facts.reached_last.rows == 0);
}

TEST_CASE("Facts about nonsense are refused by name", "[lab][mask_facts]") {
  const auto error = [](const Table& allowed, double num_layers) {
    return mask_facts({.allowed = allowed, .num_layers = num_layers}, test::heap());
  };
  test::check_error(error({}, 1), "bad_number", {"queries", "0"});
  test::check_error(error(Table(1, 257), 1), "bad_number", {"keys", "257"});
  test::check_error(error(Table(2, 2), 0), "bad_number", {"num_layers"});
  test::check_error(error(Table(2, 2), 65), "bad_number", {"num_layers"});
  test::check_error(error(Table(2, 2, 0.5F), 1), "mask_not_binary", {"0.5"});
}

}  // namespace
}  // namespace attn::lab
