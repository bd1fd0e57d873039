#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;

constexpr std::string_view kSlug = "bug-hunt";

/// In float32, written apart from the check: weight of key j for query i with a bug.
float weight(const Table& query, const Table& key, int bug, std::size_t i, std::size_t j) {
  const std::size_t cached = key.rows - query.rows;
  const auto power = [&](std::size_t r, std::size_t k) {
    float sum = 0.0F;
    for (std::size_t c = 0; c < query.cols; ++c) sum += query(r, c) * key(k, c);
    return std::exp(bug == 1 ? sum : sum / std::sqrt(static_cast<float>(query.cols)));
  };
  const auto sees = [&](std::size_t r, std::size_t k) {
    if (bug == 2 || bug == 3) return true;
    if (bug == 4) return k <= r;
    return bug == 5 ? k < r + cached : k <= r + cached;
  };
  if (!sees(i, j) || (bug == 2 && j > i + cached)) return 0.0F;
  float sum = 0.0F;
  if (bug == 6) {
    for (std::size_t r = 0; r < query.rows; ++r) sum += sees(r, j) ? power(r, j) : 0.0F;
  } else {
    for (std::size_t k = 0; k < key.rows; ++k) sum += sees(i, k) ? power(i, k) : 0.0F;
  }
  return power(i, j) / sum;
}

struct Eye {
  float tolerance = 1e-4F;
  bool sees_output = true;
};

attn::CallResult name_bug(const attn::ExerciseCall& call, Eye eye) {
  const auto given = [&call](std::string_view name) -> const Table& { return *attn::find_matrix(call.args, name); };
  const Table& weights = given("weights");
  const Table& output = given("output");
  for (int bug = 0; bug < 8; ++bug) {
    const Table& from = given(bug == 7 ? "key" : "value");
    float apart = 0.0F;
    for (std::size_t i = 0; i < weights.rows; ++i) {
      for (std::size_t j = 0; j < weights.cols; ++j) {
        apart = std::max(apart, std::abs(weight(given("query"), given("key"), bug, i, j) - weights(i, j)));
      }
      for (std::size_t c = 0; c < output.cols && eye.sees_output; ++c) {
        float home = 0.0F;
        for (std::size_t j = 0; j < weights.cols; ++j) home += weights(i, j) * from(j, c);
        apart = std::max(apart, std::abs(home - output(i, c)));
      }
    }
    if (apart <= eye.tolerance) return {{"bug", static_cast<double>(bug)}};
  }
  return {{"bug", -1.0}};
}

Diagnosis judge(std::uint64_t seed, Eye eye = {}) {
  return attn::test::judge_function(kSlug, seed, [eye](const attn::ExerciseCall& call) { return name_bug(call, eye); });
}

}  // namespace

TEST_CASE("whoever compares all numbers names every suspect, with any sensible tolerance", "[bug-hunt]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const float tolerance : {1e-5F, 1e-4F, 1e-3F}) {
      const Diagnosis diagnosis = judge(seed, {.tolerance = tolerance});
      CAPTURE(seed, tolerance, diagnosis.id, diagnosis.message);
      REQUIRE(diagnosis.passed);
    }
  }
}

TEST_CASE("who does not look at the output is told so", "[bug-hunt]") {
  const Diagnosis diagnosis = judge(3, {.sees_output = false});
  REQUIRE(diagnosis.id == "output_not_read");
  REQUIRE(diagnosis.message.find("and it is 7") != std::string::npos);
}
