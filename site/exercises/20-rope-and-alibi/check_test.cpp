#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "rope-and-alibi";

struct Slip {
  /// Added to the positions of every row that is turned, and to those of the queries alone.
  float late = 0.0F;
  float queries_late = 0.0F;
  bool turns_value = false;
  /// Of the slope.
  float factor = 1.0F;
};

/// In float32, written apart from the check: column by column, with the partner's sign.
Table turned(const Table& x, float first_position, float theta) {
  Table result(x.rows, x.cols);
  const std::size_t half = x.cols / 2;
  for (std::size_t c = 0; c < x.cols; ++c) {
    const float per_position = std::pow(theta, -static_cast<float>(c % half) / static_cast<float>(half));
    for (std::size_t r = 0; r < x.rows; ++r) {
      const float angle = (first_position + static_cast<float>(r)) * per_position;
      const float partner = c < half ? -x(r, c + half) : x(r, c - half);
      result(r, c) = x(r, c) * std::cos(angle) + partner * std::sin(angle);
    }
  }
  return result;
}

attn::CallResult attend(const attn::ExerciseCall& call, const Slip& slip) {
  const auto matrix = [&](const char* name) -> const Table& { return *attn::find_matrix(call.args, name); };
  const auto theta = static_cast<float>(*attn::find_number(call.args, "theta"));
  const auto first = static_cast<float>(matrix("key").rows - matrix("query").rows);
  const Table query = turned(matrix("query"), first + slip.late + slip.queries_late, theta);
  const Table key = turned(matrix("key"), slip.late, theta);
  const Table value = slip.turns_value ? turned(matrix("value"), 0.0F, theta) : matrix("value");
  Table weights(query.rows, key.rows);
  Table output(query.rows, value.cols);
  for (std::size_t i = 0; i < query.rows; ++i) {
    float total = 0.0F;
    for (std::size_t j = 0; j < key.rows; ++j) {
      float dot = 0.0F;
      for (std::size_t c = 0; c < key.cols; ++c) dot += query(i, c) * key(j, c);
      weights(i, j) = std::exp(dot / std::sqrt(static_cast<float>(key.cols)));
      total += weights(i, j);
    }
    for (std::size_t j = 0; j < key.rows; ++j) {
      weights(i, j) /= total;
      for (std::size_t c = 0; c < value.cols; ++c) output(i, c) += weights(i, j) * value(j, c);
    }
  }
  return {{"output", output}, {"weights", weights}};
}

attn::CallResult alibi(const attn::ExerciseCall& call, const Slip& slip) {
  Table biased = *attn::find_matrix(call.args, "scores");
  const double eighths = (*attn::find_number(call.args, "head") + 1.0) / *attn::find_number(call.args, "num_heads");
  const float slope = slip.factor * std::pow(1.0F / 256.0F, static_cast<float>(eighths));
  for (std::size_t i = 0; i < biased.rows; ++i) {
    const std::size_t position = biased.cols - biased.rows + i;
    for (std::size_t j = 0; j < position; ++j) biased(i, j) -= slope * static_cast<float>(position - j);
  }
  return {{"biased", biased}};
}

attn::CallResult answer(const attn::ExerciseCall& call, const Slip& slip) {
  if (call.function == "attend") return attend(call, slip);
  if (call.function == "alibi") return alibi(call, slip);
  const auto number = [&](const char* name) { return static_cast<float>(*attn::find_number(call.args, name)); };
  return {{"rotated", turned(*attn::find_matrix(call.args, "x"), number("first_position"), number("theta"))}};
}

Diagnosis judge_slip(std::uint64_t seed, const Slip& slip) {
  return judge_function(kSlug, seed, [&slip](const attn::ExerciseCall& call) { return answer(call, slip); });
}

}  // namespace

TEST_CASE("rotary positions and ALiBi in float32 pass for every seed", "[rope-and-alibi]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_slip(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("only the distance counts: queries and keys may both stand elsewhere", "[rope-and-alibi]") {
  REQUIRE(judge_slip(3, {.late = 50.0F}).passed);
  REQUIRE(judge_slip(3, {.queries_late = 1.0F}).id == "unrecognised");
}

TEST_CASE("turned values and another slope are seen where the rest is right", "[rope-and-alibi]") {
  const Diagnosis values = judge_slip(3, {.turns_value = true});
  REQUIRE(values.id == "values_rotated");
  REQUIRE(values.message.find("was expected") != std::string::npos);
  REQUIRE(judge_slip(3, {.factor = -1.0F}).id == "alibi_sign");
  REQUIRE(judge_slip(3, {.factor = 1.1F}).id == "unrecognised");
  const Diagnosis both = judge_slip(3, {.turns_value = true, .factor = -1.0F});
  REQUIRE(both.id == "values_rotated");
  REQUIRE(both.message.find("second mistake") != std::string::npos);
}

TEST_CASE("who has begun with one function is not told that everything is 0", "[rope-and-alibi]") {
  const Diagnosis begun = judge_function(kSlug, 3, [](const attn::ExerciseCall& call) {
    attn::CallResult result = answer(call, {});
    if (call.function == "rotate") return result;
    for (attn::NamedValue& each : result) {
      Table& table = std::get<Table>(each.value);
      table = Table(table.rows, table.cols);
    }
    return result;
  });
  REQUIRE(begun.id == "attend_still_zero");
}

TEST_CASE("an answer for the example alone fails, and so does its shape with other numbers", "[rope-and-alibi]") {
  const auto right = [](const attn::ExerciseCall& call) { return answer(call, {}); };
  const auto results = attn::test::run_function(kSlug, 1, right);
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 2, results).value().passed);
  const Diagnosis even = judge_function(kSlug, 3, [&](const attn::ExerciseCall& call) {
    attn::CallResult result = right(call);
    Table& table = std::get<Table>(result.front().value);
    table = Table(table.rows, table.cols, 0.5F);
    return result;
  });
  REQUIRE(even.id == "unrecognised");
}
