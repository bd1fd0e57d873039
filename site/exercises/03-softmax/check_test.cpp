#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "softmax";
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// In float32 throughout, written apart from the check: `shift` says what is subtracted from a row with this maximum.
template <typename Shift>
Diagnosis judge_shift(std::uint64_t seed, Shift shift, bool guarded = true) {
  return judge_function(kSlug, seed, [&](const attn::ExerciseCall& call) -> attn::CallResult {
    Table weights = *attn::find_matrix(call.args, "scores");
    for (std::size_t r = 0; r < weights.rows; ++r) {
      float largest = -kInfinity;
      for (std::size_t c = 0; c < weights.cols; ++c) largest = std::max(largest, weights(r, c));
      const bool empty = guarded && largest == -kInfinity;
      const float by = shift(largest);
      float sum = 0.0F;
      for (std::size_t c = 0; c < weights.cols; ++c) sum += weights(r, c) = std::exp(weights(r, c) - by);
      for (std::size_t c = 0; c < weights.cols; ++c) weights(r, c) = empty ? 0.0F : weights(r, c) / sum;
    }
    return {{"weights", weights}};
  });
}

float maximum(float largest) { return largest; }

}  // namespace

TEST_CASE("a stable softmax in float32 passes for every seed", "[softmax]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_shift(seed, maximum);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("an overflow is named in float32, where the exponential ends at 88", "[softmax]") {
  const auto nothing = [](float) { return 0.0F; };
  REQUIRE(judge_shift(3, nothing).id == "softmax_not_stable");
  REQUIRE(judge_shift(3, nothing).case_name == "rows far from 0");
  REQUIRE(judge_shift(3, nothing, false).id == "softmax_not_stable");
}

TEST_CASE("a maximum that begins at 0 is named with a row of negative scores", "[softmax]") {
  const Diagnosis diagnosis = judge_shift(3, [](float largest) { return std::max(largest, 0.0F); });
  REQUIRE(diagnosis.id == "maximum_starts_at_zero");
  REQUIRE(diagnosis.row == 0);
  REQUIRE(diagnosis.comparisons.front().title == "weights");
}

TEST_CASE("a row that is blocked everywhere has to be thought of", "[softmax]") {
  const Diagnosis diagnosis = judge_shift(3, maximum, false);
  REQUIRE(diagnosis.id == "blocked_row_is_nan");
  REQUIRE(diagnosis.case_name == "blocked keys");
}

TEST_CASE("any number near the maximum is as good", "[softmax]") {
  REQUIRE(judge_shift(3, [](float largest) { return largest - 3.0F; }).passed);
}

TEST_CASE("equal shares in every row have no name", "[softmax]") {
  const Diagnosis diagnosis = judge_function(kSlug, 3, [](const attn::ExerciseCall& call) -> attn::CallResult {
    const Table& scores = *attn::find_matrix(call.args, "scores");
    return {{"weights", Table(scores.rows, scores.cols, 1.0F / static_cast<float>(scores.cols))}};
  });
  REQUIRE(diagnosis.id == "unrecognised");
}
