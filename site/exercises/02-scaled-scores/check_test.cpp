#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "scaled-scores";

/// In float32 throughout, written apart from the check: scores divided by head_dim to this power.
Table scores_in_float(const Table& query, const Table& key, float power) {
  Table scores(query.rows, key.rows);
  for (std::size_t i = 0; i < query.rows; ++i) {
    for (std::size_t j = 0; j < key.rows; ++j) {
      for (std::size_t c = 0; c < query.cols; ++c) scores(i, j) += query(i, c) * key(j, c);
      scores(i, j) /= std::pow(static_cast<float>(query.cols), power);
    }
  }
  return scores;
}

Diagnosis judge_power(std::uint64_t seed, float power, double spread_factor = 1.0) {
  return judge_function(kSlug, seed, [=](const attn::ExerciseCall& call) -> attn::CallResult {
    if (const Table* scores = attn::find_matrix(call.args, "scores")) {
      double squares = 0.0;
      for (const float x : scores->data) squares += static_cast<double>(x) * static_cast<double>(x);
      return {{"size", spread_factor * std::sqrt(squares / static_cast<double>(scores->data.size()))}};
    }
    return {{"scores",
             scores_in_float(*attn::find_matrix(call.args, "query"), *attn::find_matrix(call.args, "key"), power)}};
  });
}

}  // namespace

TEST_CASE("scaled scores in float32 pass for every seed", "[scaled-scores]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_power(seed, 0.5F);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a wrong power of head_dim is named with both numbers", "[scaled-scores]") {
  const Diagnosis none = judge_power(3, 0.0F);
  REQUIRE(none.id == "missing_scale");
  REQUIRE(none.case_name == "head_dim 4");
  REQUIRE(none.message.find("was expected") != std::string::npos);
  REQUIRE(judge_power(3, 1.0F).id == "scale_by_head_dim");
  REQUIRE(judge_power(3, -0.5F).id == "scale_inverted");
  REQUIRE(judge_power(3, 0.6F).id == "unrecognised");
}

TEST_CASE("a spread that is too large has no name, and two mistakes are told one at a time", "[scaled-scores]") {
  const Diagnosis spread = judge_power(3, 0.5F, 1.01);
  REQUIRE(spread.id == "unrecognised");
  REQUIRE_FALSE(spread.row.has_value());
  REQUIRE(spread.comparisons.front().title == "numbers");
  const Diagnosis both = judge_power(3, 0.0F, 0.0);
  REQUIRE(both.id == "missing_scale");
  REQUIRE(both.message.find("second mistake") != std::string::npos);
}
