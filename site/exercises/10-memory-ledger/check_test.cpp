#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::test::judge_function;

constexpr std::string_view kSlug = "memory-ledger";

/// Adds up thing by thing, apart from the check. The key heads of the weights and of the cache are told.
struct Style {
  double (*weight_heads)(double heads, double kv_heads) = [](double, double kv_heads) { return kv_heads; };
  double scores_factor = 1.0;
};

Diagnosis judge(std::uint64_t seed, const Style& style) {
  return judge_function(kSlug, seed, [&style](const attn::ExerciseCall& call) -> attn::CallResult {
    const auto given = [&call](std::string_view name) { return *attn::find_number(call.args, name); };
    const double heads = given("num_heads");
    const double bytes = given("bytes_per_number");
    if (call.function == "longest_text") {
      double seq_len = 0.0;
      for (double step = 524288.0; step >= 1.0; step /= 2.0) {
        const double longer = seq_len + step;
        if (longer * longer * heads * bytes <= given("memory_gib") * 1024.0 * 1024.0 * 1024.0) seq_len = longer;
      }
      return {{"seq_len", seq_len}};
    }
    const double seq_len = given("seq_len");
    const double head_dim = given("head_dim");
    if (call.function == "peak_bytes") {
      const double block_size = given("block_size");
      double naive = 0.0;
      double flash = 0.0;
      for (double head = 0.0; head < heads; ++head) {
        naive += 4.0 * seq_len * head_dim * bytes + seq_len * seq_len * bytes + seq_len * seq_len * bytes;
        flash += 4.0 * seq_len * head_dim * bytes + seq_len * bytes + seq_len * bytes + block_size * block_size * bytes;
      }
      return {{"naive", naive}, {"flash", flash}};
    }
    double parameters = 0.0;
    double scores = 0.0;
    double cache = 0.0;
    const double kv_heads = given("num_kv_heads");
    for (double layer = 0.0; layer < given("num_layers"); ++layer) {
      parameters += 2.0 * head_dim * heads * (heads + style.weight_heads(heads, kv_heads)) * head_dim * bytes;
      scores += given("batch") * heads * seq_len * seq_len * bytes * style.scores_factor;
      cache += given("batch") * 2.0 * kv_heads * head_dim * seq_len * bytes;
    }
    return {{"parameters", parameters}, {"scores", scores}, {"cache", cache}};
  });
}

}  // namespace

TEST_CASE("a ledger added up thing by thing passes for every seed", "[memory-ledger]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("weights of heads that do not exist are named with what was asked", "[memory-ledger]") {
  const Diagnosis diagnosis = judge(3, {.weight_heads = [](double heads, double) { return heads; }});
  REQUIRE(diagnosis.id == "kv_weights_square");
  REQUIRE(diagnosis.message.find("num_heads 6, num_kv_heads 2, head_dim 4, bytes_per_number 2.") != std::string::npos);
}

TEST_CASE("a factor that no mistake has is told", "[memory-ledger]") {
  const Diagnosis diagnosis = judge(3, {.scores_factor = 5.0});
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("That is too large by a factor of 5.") != std::string::npos);
}
