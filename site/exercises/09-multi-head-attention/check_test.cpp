#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "multi-head-attention";

Table times(const Table& a, const Table& b) {
  Table product(a.rows, b.cols);
  for (std::size_t c = 0; c < a.cols; ++c) {
    for (std::size_t i = 0; i < a.rows; ++i) {
      for (std::size_t j = 0; j < b.cols; ++j) product(i, j) += a(i, c) * b(c, j);
    }
  }
  return product;
}

struct Slip {
  /// The scores of a head are divided by the root of this many times head_dim.
  float longer = 1.0F;
  bool mixes = true;
};

/// In float32, without a maximum that is subtracted, written apart from the check.
attn::CallResult attend(const attn::ExerciseCall& call, const Slip& slip) {
  const auto matrix = [&](const char* name) -> const Table& { return *attn::find_matrix(call.args, name); };
  const Table& x = matrix("x");
  const auto num_heads = static_cast<std::size_t>(*attn::find_number(call.args, "num_heads"));
  const std::size_t head_dim = x.cols / num_heads;
  const Table query = times(x, matrix("w_q"));
  const Table key = times(x, matrix("w_k"));
  const Table value = times(x, matrix("w_v"));
  Table weights(num_heads * x.rows, x.rows);
  Table merged(x.rows, x.cols);
  for (std::size_t row = 0; row < weights.rows; ++row) {
    const std::size_t first = row / x.rows * head_dim;
    float total = 0.0F;
    for (std::size_t j = 0; j < x.rows; ++j) {
      float dot = 0.0F;
      for (std::size_t c = first; c < first + head_dim; ++c) dot += query(row % x.rows, c) * key(j, c);
      weights(row, j) = std::exp(dot / std::sqrt(slip.longer * static_cast<float>(head_dim)));
      total += weights(row, j);
    }
    for (std::size_t j = 0; j < x.rows; ++j) {
      weights(row, j) /= total;
      for (std::size_t c = first; c < first + head_dim; ++c) merged(row % x.rows, c) += weights(row, j) * value(j, c);
    }
  }
  return {{"output", slip.mixes ? times(merged, matrix("w_o")) : merged}, {"weights", weights}};
}

Diagnosis judge_slip(std::uint64_t seed, const Slip& slip) {
  return judge_function(kSlug, seed, [&slip](const attn::ExerciseCall& call) { return attend(call, slip); });
}

}  // namespace

TEST_CASE("multi-head attention in float32 passes for every seed", "[multi-head-attention]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_slip(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("heads without their last matrix are named, and a scale that nobody knows is not", "[multi-head-attention]") {
  const Diagnosis unmixed = judge_slip(3, {.mixes = false});
  REQUIRE(unmixed.id == "output_projection_missing");
  REQUIRE(unmixed.message.find("was expected") != std::string::npos);
  REQUIRE(unmixed.comparisons.size() == 2);
  REQUIRE(judge_slip(3, {.longer = 1.2F}).id == "unrecognised");
}

TEST_CASE("two mistakes are told one at a time", "[multi-head-attention]") {
  // Divided by the root of embed_dim, which is num_heads times head_dim, and not mixed.
  const Diagnosis both = judge_function(kSlug, 4, [](const attn::ExerciseCall& call) {
    return attend(call, {static_cast<float>(*attn::find_number(call.args, "num_heads")), false});
  });
  REQUIRE(both.id == "scale_by_embed_dim");
  REQUIRE(both.message.find("second mistake") != std::string::npos);
}

TEST_CASE("an answer for the example alone fails, and so does its shape with other numbers", "[multi-head-attention]") {
  const auto results =
      attn::test::run_function(kSlug, 1, [](const attn::ExerciseCall& call) { return attend(call, {}); });
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 2, results).value().passed);
  const Diagnosis even = judge_function(kSlug, 3, [](const attn::ExerciseCall& call) {
    attn::CallResult result = attend(call, {});
    std::get<Table>(result.front().value).data.assign(std::get<Table>(result.front().value).data.size(), 0.5F);
    return result;
  });
  REQUIRE(even.id == "unrecognised");
}

TEST_CASE("what a right answer makes on its way is drawn", "[multi-head-attention]") {
  const auto steps = attn::exercise_steps(kSlug, 1, 0, 0).value();
  REQUIRE(steps.size() == 5);
  REQUIRE(steps.front().name == "query");
}
