#include <algorithm>
#include <catch_amalgamated.hpp>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "split-heads";

/// Column of the wide matrix for head h and its column c.
using Column = std::size_t (*)(std::size_t h, std::size_t c, std::size_t num_heads, std::size_t head_dim);

std::size_t side_by_side(std::size_t h, std::size_t c, std::size_t, std::size_t head_dim) { return h * head_dim + c; }
std::size_t in_turn(std::size_t h, std::size_t c, std::size_t num_heads, std::size_t) { return c * num_heads + h; }

/// Both ways, written apart from the check: the narrow matrix is walked row by row.
Table moved(const attn::ExerciseCall& call, Column column) {
  const auto num_heads = static_cast<std::size_t>(*attn::find_number(call.args, "num_heads"));
  const bool splits = call.function == "split";
  const Table& from = *attn::find_matrix(call.args, splits ? "x" : "heads");
  Table to = splits ? Table(from.rows * num_heads, from.cols / num_heads)
                    : Table(from.rows / num_heads, from.cols * num_heads);
  const Table& narrow = splits ? to : from;
  const std::size_t seq_len = narrow.rows / num_heads;
  for (std::size_t row = 0; row < narrow.rows; ++row) {
    for (std::size_t c = 0; c < narrow.cols; ++c) {
      const std::size_t wide = column(row / seq_len, c, num_heads, narrow.cols);
      if (splits) {
        to(row, c) = from(row % seq_len, wide);
      } else {
        to(row % seq_len, wide) = from(row, c);
      }
    }
  }
  return to;
}

attn::CallResult named(const attn::ExerciseCall& call, Table table) {
  return {{call.function == "split" ? "heads" : "x", std::move(table)}};
}

Diagnosis judge_columns(std::uint64_t seed, Column split, Column merge) {
  return judge_function(kSlug, seed, [=](const attn::ExerciseCall& call) {
    return named(call, moved(call, call.function == "split" ? split : merge));
  });
}

}  // namespace

TEST_CASE("heads that lie side by side pass for every seed", "[split-heads]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_columns(seed, side_by_side, side_by_side);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a split and a merge that undo each other are told apart from the right ones", "[split-heads]") {
  const Diagnosis both = judge_columns(3, in_turn, in_turn);
  REQUIRE(both.id == "heads_interleaved");
  REQUIRE(both.message.find("Row 0, column 1 of your heads is 2, where 1 was expected.") == 0);
  REQUIRE(both.message.find("second mistake") != std::string::npos);
  const Diagnosis merge = judge_columns(3, side_by_side, in_turn);
  REQUIRE(merge.id == "merge_interleaved");
  REQUIRE(merge.message.find("second mistake") == std::string::npos);
}

TEST_CASE("numbers in their old order and another shape are a view without its transpose", "[split-heads]") {
  const auto reshaped = [](bool merges) {
    return judge_function(kSlug, 5, [merges](const attn::ExerciseCall& call) {
      Table to = moved(call, side_by_side);
      if (const Table* x = attn::find_matrix(call.args, "x")) to.data = x->data;
      if (merges && call.function == "merge") to.data = attn::find_matrix(call.args, "heads")->data;
      return named(call, std::move(to));
    });
  };
  REQUIRE(reshaped(false).id == "split_without_transpose");
  REQUIRE(reshaped(true).message.find("second mistake") != std::string::npos);
}

TEST_CASE("a split for the example alone fails, and so does its shape with other numbers", "[split-heads]") {
  const auto results = attn::test::run_function(
      kSlug, 1, [](const attn::ExerciseCall& call) { return named(call, moved(call, side_by_side)); });
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 2, results).value().passed);
  const Diagnosis ones = judge_function(kSlug, 3, [](const attn::ExerciseCall& call) {
    Table to = moved(call, side_by_side);
    std::fill(to.data.begin(), to.data.end(), 1.0F);
    return named(call, std::move(to));
  });
  REQUIRE(ones.id == "unrecognised");
}
