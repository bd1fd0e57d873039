#include <catch_amalgamated.hpp>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "new-exercise";

/// The mean in float32 times `factor`, as a learner would compute it; written apart from the check.
Diagnosis judge_average(std::uint64_t seed, float factor) {
  return judge_function(kSlug, seed, [factor](const attn::ExerciseCall& call) -> attn::CallResult {
    const Table& value = *attn::find_matrix(call.args, "value");
    Table output(1, value.cols);
    for (std::size_t r = 0; r < value.rows; ++r) {
      for (std::size_t c = 0; c < value.cols; ++c)
        output(0, c) += factor * value(r, c) / static_cast<float>(value.rows);
    }
    return {{"output", std::move(output)}};
  });
}

}  // namespace

TEST_CASE("the mean in float32 passes for every seed", "[new-exercise]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_average(seed, 1.0F);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a mean that is too large has no name", "[new-exercise]") {
  REQUIRE(judge_average(3, 1.1F).id == "unrecognised");
}

TEST_CASE("what is still to write", "[new-exercise]") {
  FAIL(
      "This exercise is still the template. Write its task into exercise.md, then solution, starter and check.cpp, and "
      "test here what the check says of each mistake. Remove this test when nothing of the mean of rows is left.");
}
