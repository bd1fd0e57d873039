#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "exercises/function_learner.h"

namespace {

using attn::CallResult;
using attn::Diagnosis;
using attn::ExerciseCall;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "int8-cache";

/// Makes a whole number of a code.
using Round = float (*)(float);

/// In float32, written apart from the check: `row_of` and `col_of` say where the scale of a number stands.
template <typename RowOf, typename ColOf>
CallResult quantised(const Table& table, Table scales, Round round, RowOf row_of, ColOf col_of) {
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      float& scale = scales(row_of(r), col_of(c));
      scale = std::max(scale, std::abs(table(r, c)) / 127.0F);
    }
  }
  Table codes(table.rows, table.cols);
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      const float scale = scales(row_of(r), col_of(c));
      codes(r, c) = scale == 0.0F ? 0.0F : round(table(r, c) / scale);
    }
  }
  return {{"codes", codes}, {"scales", scales}};
}

Table attend(const ExerciseCall& call, std::size_t group_size) {
  const auto given = [&call](std::string_view name) -> const Table& { return *attn::find_matrix(call.args, name); };
  const Table& query = given("query");
  const Table& values = given("value_codes");
  Table output(query.rows, values.cols);
  for (std::size_t i = 0; i < query.rows; ++i) {
    // As a decoder goes on: with a larger score, what was added so far becomes smaller.
    float sum = 0.0F;
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t t = 0; t < values.rows; ++t) {
      float score = 0.0F;
      for (std::size_t c = 0; c < query.cols; ++c) {
        score += query(i, c) * (given("key_codes")(t, c) * given("key_scales")(t / group_size, c));
      }
      score /= std::sqrt(static_cast<float>(query.cols));
      const float kept = std::exp(largest - std::max(largest, score));
      largest = std::max(largest, score);
      const float share = std::exp(score - largest);
      sum = sum * kept + share;
      for (std::size_t c = 0; c < values.cols; ++c) {
        output(i, c) = output(i, c) * kept + share * values(t, c) * given("value_scales")(t, 0);
      }
    }
    for (std::size_t c = 0; c < values.cols; ++c) output(i, c) /= sum;
  }
  return output;
}

Diagnosis judge_rounding(std::uint64_t seed, Round round) {
  return judge_function(kSlug, seed, [round](const ExerciseCall& call) -> CallResult {
    const auto same = [](std::size_t k) { return k; };
    if (call.function == "quantize_values") {
      const Table& value = *attn::find_matrix(call.args, "value");
      return quantised(value, Table(value.rows, 1), round, same, [](std::size_t) { return std::size_t{0}; });
    }
    const auto group_size = static_cast<std::size_t>(*attn::find_number(call.args, "group_size"));
    if (call.function == "attend") return {{"output", attend(call, group_size)}};
    const Table& key = *attn::find_matrix(call.args, "key");
    const std::size_t groups = (key.rows - 1) / group_size + 1;
    return quantised(key, Table(groups, key.cols), round, [&](std::size_t r) { return r / group_size; }, same);
  });
}

}  // namespace

TEST_CASE("codes in float32 pass for every seed, whatever is done with a half", "[int8-cache]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const Round round :
         {Round(std::round), Round(std::nearbyint), Round([](float x) { return std::floor(x + 0.5F); })}) {
      const Diagnosis diagnosis = judge_rounding(seed, round);
      CAPTURE(seed, diagnosis.id, diagnosis.message);
      REQUIRE(diagnosis.passed);
      REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
    }
  }
}

TEST_CASE("codes that are cut off are named with the largest number of their group", "[int8-cache]") {
  for (const Round round : {Round(std::trunc), Round(std::floor)}) {
    const Diagnosis diagnosis = judge_rounding(3, round);
    REQUIRE(diagnosis.id == "truncated");
    REQUIRE(diagnosis.message.find("Group 0 holds the tokens 0 to 1") != std::string::npos);
  }
}

TEST_CASE("codes that are rounded up have no name", "[int8-cache]") {
  const Diagnosis diagnosis = judge_rounding(3, [](float x) { return std::ceil(x); });
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.comparisons.front().row_labels.front() == "token 0");
}
