#include <catch_amalgamated.hpp>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "rectangular-causal";

/// A mask whose row i begins with `shift(seq_len_q, seq_len_k) + i + 1` ones; written apart from the check.
template <typename Shift>
Diagnosis judge_shift(std::uint64_t seed, Shift shift, double too_many = 0.0) {
  return judge_function(kSlug, seed, [&](const attn::ExerciseCall& call) -> attn::CallResult {
    const auto seq_len_q = static_cast<std::size_t>(*attn::find_number(call.args, "seq_len_q"));
    const auto seq_len_k = static_cast<std::size_t>(*attn::find_number(call.args, "seq_len_k"));
    if (call.function == "count_pairs") {
      double count = too_many;
      for (std::size_t i = 0; i < seq_len_q; ++i) count += static_cast<double>(seq_len_k - i);
      return {{"count", count}};
    }
    Table mask(seq_len_q, seq_len_k);
    for (std::size_t i = 0; i < seq_len_q; ++i) {
      for (std::size_t j = 0; j < seq_len_k && j < shift(seq_len_q, seq_len_k) + i + 1; ++j) mask(i, j) = 1.0F;
    }
    return {{"mask", mask}};
  });
}

std::size_t lower_right(std::size_t seq_len_q, std::size_t seq_len_k) { return seq_len_k - seq_len_q; }

}  // namespace

TEST_CASE("a mask that ends in the lower right corner passes for every seed", "[rectangular-causal]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_shift(seed, lower_right);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a mask that begins in the upper left corner is named in the example", "[rectangular-causal]") {
  const Diagnosis diagnosis = judge_shift(3, [](std::size_t, std::size_t) { return std::size_t{0}; });
  REQUIRE(diagnosis.id == "upper_left_alignment");
  REQUIRE(diagnosis.case_name == "2 queries, 5 keys");
  REQUIRE(diagnosis.row == 0);
  REQUIRE(diagnosis.col == 1);
  REQUIRE(diagnosis.message.find("query 0 stands at position 3") != std::string::npos);
}

TEST_CASE("a shift of another kind has no name", "[rectangular-causal]") {
  const auto half = [](std::size_t seq_len_q, std::size_t seq_len_k) { return (seq_len_k - seq_len_q) / 2; };
  REQUIRE(judge_shift(3, half).id == "unrecognised");
}

TEST_CASE("a count that is off by one is seen among a hundred million", "[rectangular-causal]") {
  const Diagnosis diagnosis = judge_shift(3, lower_right, 1.0);
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("your count is 10, where 9 was expected") != std::string::npos);
}
