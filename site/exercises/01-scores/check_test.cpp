#include <catch_amalgamated.hpp>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "scores";

/// In float32, as a learner would compute it; written apart from the check.
Table score_in_float(const Table& query, const Table& key) {
  Table scores(query.rows, key.rows);
  for (std::size_t c = 0; c < query.cols; ++c) {
    for (std::size_t i = 0; i < query.rows; ++i) {
      for (std::size_t j = 0; j < key.rows; ++j) scores(i, j) += query(i, c) * key(j, c);
    }
  }
  return scores;
}

using Scoring = Table (*)(const Table& query, const Table& key);

Diagnosis judge_scores(std::uint64_t seed, Scoring scoring) {
  return judge_function(kSlug, seed, [scoring](const attn::ExerciseCall& call) -> attn::CallResult {
    return {{"scores", scoring(*attn::find_matrix(call.args, "query"), *attn::find_matrix(call.args, "key"))}};
  });
}

}  // namespace

TEST_CASE("scores in float32 pass for every seed", "[scores]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_scores(seed, score_in_float);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("scores for the example alone fail", "[scores]") {
  const auto results = attn::test::run_function(kSlug, 1, [](const attn::ExerciseCall& call) -> attn::CallResult {
    return {{"scores", score_in_float(*attn::find_matrix(call.args, "query"), *attn::find_matrix(call.args, "key"))}};
  });
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 2, results).value().passed);
}

TEST_CASE("scores that lie on the other side are named with both shapes", "[scores]") {
  const Diagnosis diagnosis =
      judge_scores(3, [](const Table& query, const Table& key) { return score_in_float(key, query); });
  REQUIRE(diagnosis.id == "transposed");
  REQUIRE(diagnosis.message.find("Your scores are 4 × 3 (rows × columns), where 3 × 4 was expected.") == 0);
}

TEST_CASE("the right shape with other numbers has no name", "[scores]") {
  const Diagnosis diagnosis =
      judge_scores(3, [](const Table& query, const Table& key) { return Table(query.rows, key.rows, 1.0F); });
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.comparisons.size() == 1);
  REQUIRE(diagnosis.comparisons.front().row_labels.front() == "query 0");
}

TEST_CASE("code that stops with an error for some shapes is named only if its numbers say why", "[scores]") {
  const auto stops = [](float factor) {
    return judge_function(kSlug, 4, [factor](const attn::ExerciseCall& call) -> attn::CallResult {
      const Table& query = *attn::find_matrix(call.args, "query");
      const Table& key = *attn::find_matrix(call.args, "key");
      if (key.rows != key.cols) return {{"error", 1.0}};
      Table scores(query.rows, key.rows);
      for (std::size_t i = 0; i < query.rows; ++i) {
        for (std::size_t j = 0; j < key.rows; ++j) {
          for (std::size_t c = 0; c < key.cols; ++c) scores(i, j) += factor * query(i, c) * key(c, j);
        }
      }
      return {{"scores", scores}};
    });
  };
  REQUIRE(stops(1.0F).id == "key_not_transposed");
  REQUIRE(stops(1.1F).id == "threw");
}
