#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::ExerciseCall;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "online-softmax";
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct State {
  Table largest;
  Table sum;
  Table output;
};

/// Multiplies the old sum and the old output, given the old and the new maximum.
struct Corrections {
  float (*sum)(float old_max, float max);
  float (*output)(float old_max, float max);
};

float right(float old_max, float max) { return std::exp(old_max - max); }
float none(float, float) { return 1.0F; }

/// In float32 throughout, written apart from the check: keys `from` to `end`.
void add(State& state, const Table& scores, const Table& value, std::size_t from, std::size_t end,
         const Corrections& corrections) {
  for (std::size_t i = 0; i < scores.rows; ++i) {
    const float old_max = state.largest(i, 0);
    for (std::size_t j = from; j < end; ++j) state.largest(i, 0) = std::max(state.largest(i, 0), scores(i, j));
    const float max = state.largest(i, 0);
    if (max == -kInfinity) continue;
    state.sum(i, 0) *= corrections.sum(old_max, max);
    for (std::size_t j = from; j < end; ++j) state.sum(i, 0) += std::exp(scores(i, j) - max);
    for (std::size_t c = 0; c < value.cols; ++c) {
      state.output(i, c) *= corrections.output(old_max, max);
      for (std::size_t j = from; j < end; ++j) state.output(i, c) += std::exp(scores(i, j) - max) * value(j, c);
    }
  }
}

Table attend(const Table& scores, const Table& value, std::size_t block_size, const Corrections& corrections) {
  State state{Table(scores.rows, 1, -kInfinity), Table(scores.rows, 1), Table(scores.rows, value.cols)};
  for (std::size_t from = 0; from < scores.cols; from += block_size) {
    add(state, scores, value, from, std::min(from + block_size, scores.cols), corrections);
  }
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t c = 0; c < value.cols; ++c) state.output(i, c) /= state.sum(i, 0);
  }
  return state.output;
}

Diagnosis judge_corrections(std::uint64_t seed, const Corrections& corrections) {
  return judge_function(kSlug, seed, [&](const ExerciseCall& call) -> attn::CallResult {
    const auto given = [&call](std::string_view name) { return *attn::find_matrix(call.args, name); };
    if (call.function == "attend") {
      const auto block_size = static_cast<std::size_t>(*attn::find_number(call.args, "block_size"));
      return {{"output", attend(given("scores"), given("value"), block_size, corrections)}};
    }
    State state{given("largest"), given("sum"), given("output")};
    add(state, given("scores"), given("value"), 0, given("scores").cols, corrections);
    return {{"largest", state.largest}, {"sum", state.sum}, {"output", state.output}};
  });
}

}  // namespace

TEST_CASE("an online softmax in float32 passes for every seed", "[online-softmax]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_corrections(seed, {right, right});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a correction that is missing is named with both maxima", "[online-softmax]") {
  const Diagnosis sum = judge_corrections(3, {none, right});
  REQUIRE(sum.id == "sum_not_rescaled");
  REQUIRE(sum.message.find("The largest score of row 0 was -0.5 before the block, and in the block it is") !=
          std::string::npos);
  REQUIRE(judge_corrections(3, {right, none}).id == "output_not_rescaled");
  REQUIRE(judge_corrections(3, {none, none}).id == "nothing_rescaled");
}

TEST_CASE("a correction that no known mistake makes has no name", "[online-softmax]") {
  const auto halved = [](float old_max, float max) { return std::exp(0.5F * (old_max - max)); };
  const Diagnosis diagnosis = judge_corrections(3, {halved, halved});
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.comparisons.size() == 3);
}

TEST_CASE("blocks that are never corrected do not pass for being small", "[online-softmax]") {
  const Diagnosis diagnosis = judge_function(kSlug, 3, [](const ExerciseCall& call) -> attn::CallResult {
    const Table& scores = *attn::find_matrix(call.args, "scores");
    const Table& value = *attn::find_matrix(call.args, "value");
    if (call.function == "attend") return {{"output", attend(scores, value, scores.cols, {right, right})}};
    return {
        {"largest", Table(scores.rows, 1)}, {"sum", Table(scores.rows, 1)}, {"output", Table(scores.rows, value.cols)}};
  });
  REQUIRE_FALSE(diagnosis.passed);
}
