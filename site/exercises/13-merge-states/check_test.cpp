#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "merge-states";
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// In float32 throughout, written apart from the check: the first part weighs `share(a, b)` of the whole.
template <typename Share>
Diagnosis judge_share(std::uint64_t seed, Share share, float empty_lse = -kInfinity) {
  return judge_function(kSlug, seed, [&](const attn::ExerciseCall& call) -> attn::CallResult {
    Table output = *attn::find_matrix(call.args, "output_a");
    Table lse = *attn::find_matrix(call.args, "lse_a");
    const Table& output_b = *attn::find_matrix(call.args, "output_b");
    const Table& lse_b = *attn::find_matrix(call.args, "lse_b");
    for (std::size_t i = 0; i < lse.rows; ++i) {
      const float a = lse(i, 0);
      const float b = lse_b(i, 0);
      const bool is_empty = std::max(a, b) == -kInfinity;
      for (std::size_t c = 0; c < output.cols; ++c) {
        float& x = output(i, c);
        if (a == -kInfinity) x = is_empty ? 0.0F : output_b(i, c);
        if (a != -kInfinity && b != -kInfinity) x = share(a, b) * x + share(b, a) * output_b(i, c);
      }
      lse(i, 0) = is_empty ? empty_lse : std::max(a, b) + std::log1p(std::exp(-std::abs(a - b)));
    }
    return {{"output", output}, {"lse", lse}};
  });
}

float right(float mine, float other) { return 1.0F / (1.0F + std::exp(other - mine)); }

}  // namespace

TEST_CASE("parts merged in float32 pass for every seed", "[merge-states]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_share(seed, right);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("weights of the wrong part are named with both lses", "[merge-states]") {
  const Diagnosis diagnosis = judge_share(3, [](float mine, float other) { return right(other, mine); });
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("In row 0, lse_a is") != std::string::npos);
}

TEST_CASE("what both parts lack must be lacking in the whole", "[merge-states]") {
  REQUIRE(judge_share(3, right, 0.0F).id == "emptiness_lost");
  REQUIRE(judge_share(3, right, std::numeric_limits<float>::quiet_NaN()).id == "emptiness_lost");
  REQUIRE(judge_share(3, right, -1e30F).id == "unrecognised");
}
