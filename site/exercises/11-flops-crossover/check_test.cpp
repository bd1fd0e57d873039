#include <algorithm>
#include <catch_amalgamated.hpp>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::test::judge_function;

constexpr std::string_view kSlug = "flops-crossover";

/// Product by product and pair by pair, apart from the check; keys_of says how many keys a query is computed with.
Diagnosis judge(std::uint64_t seed, double (*keys_of)(double query, double block_size, double seq_len),
                double crossover_factor = 1.0) {
  return judge_function(kSlug, seed, [=](const attn::ExerciseCall& call) -> attn::CallResult {
    const auto given = [&call](std::string_view name) { return *attn::find_number(call.args, name); };
    const double embed_dim = given("embed_dim");
    if (call.function == "crossover")
      return {{"seq_len", crossover_factor * (embed_dim + embed_dim + given("hidden_dim"))}};
    const double seq_len = given("seq_len");
    double attention = 0.0;
    if (call.function == "causal_macs") {
      for (double query = 0.0; query < seq_len; ++query) {
        attention += 2.0 * embed_dim * keys_of(query, given("block_size"), seq_len);
      }
      return {{"attention", attention}};
    }
    for (double query = 0.0; query < seq_len; ++query) attention += seq_len * embed_dim + embed_dim * seq_len;
    const double one_way = seq_len * embed_dim * given("hidden_dim");
    return {{"projections", 4.0 * seq_len * embed_dim * embed_dim},
            {"attention", attention},
            {"feed_forward", one_way + one_way}};
  });
}

double to_the_block_end(double query, double block_size, double seq_len) {
  double end = block_size;
  while (end <= query) end += block_size;
  return std::min(end, seq_len);
}

}  // namespace

TEST_CASE("multiply-adds counted product by product pass for every seed", "[flops-crossover]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge(seed, to_the_block_end);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a kernel without blocks is named with what was asked", "[flops-crossover]") {
  const Diagnosis diagnosis = judge(3, [](double query, double, double) { return query + 1.0; });
  REQUIRE(diagnosis.id == "blocks_ignored");
  REQUIRE(diagnosis.message.find("Your attention is 180, where 204 was expected. It was asked for seq_len 5, embed_dim "
                                 "6, block_size 2.") != std::string::npos);
}

TEST_CASE("a crossover of another kind has no name", "[flops-crossover]") {
  REQUIRE(judge(3, to_the_block_end, 1.5).id == "unrecognised");
}
