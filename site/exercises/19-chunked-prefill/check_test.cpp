#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "chunked-prefill";

/// In float32, written apart from the check: query row i, which sees `seen` rows of key.
void attend_row(const Table& query, std::size_t i, const Table& key, const Table& value, std::size_t seen,
                Table& output) {
  float sum = 0.0F;
  for (std::size_t j = 0; j < seen; ++j) {
    float score = 0.0F;
    for (std::size_t c = 0; c < query.cols; ++c) score += query(i, c) * key(j, c);
    const float share = std::exp(score / std::sqrt(static_cast<float>(query.cols)));
    sum += share;
    for (std::size_t c = 0; c < value.cols; ++c) output(i, c) += share * value(j, c);
  }
  for (std::size_t c = 0; c < value.cols; ++c) output(i, c) /= sum;
}

Table joined(const Table& first, const Table& second) {
  Table all(first.rows + second.rows, second.cols);
  all.data = first.data;
  all.data.insert(all.data.end(), second.data.begin(), second.data.end());
  return all;
}

/// How many keys query i sees, after so many cached ones, of so many in all.
using Seen = std::size_t (*)(std::size_t i, std::size_t cached, std::size_t all);

std::size_t right(std::size_t i, std::size_t cached, std::size_t) { return cached + i + 1; }

/// Prefill goes row by row, each as in its chunk.
Diagnosis judge_seen(std::uint64_t seed, Seen seen) {
  return judge_function(kSlug, seed, [seen](const attn::ExerciseCall& call) -> attn::CallResult {
    const auto given = [&call](std::string_view name) { return *attn::find_matrix(call.args, name); };
    const bool is_chunk = call.function == "attend_chunk";
    const Table query = given("query");
    const Table key = is_chunk ? joined(given("cached_key"), given("key")) : given("key");
    const Table value = is_chunk ? joined(given("cached_value"), given("value")) : given("value");
    const double* number = attn::find_number(call.args, "chunk_size");
    const std::size_t chunk_size = number == nullptr ? query.rows : static_cast<std::size_t>(*number);
    Table output(query.rows, value.cols);
    for (std::size_t row = 0; row < query.rows; ++row) {
      const std::size_t i = row % chunk_size;
      const std::size_t cached = key.rows - query.rows + row - i;
      attend_row(query, row, key, value, seen(i, cached, std::min(cached + chunk_size, key.rows)), output);
    }
    return {{"output", output}};
  });
}

}  // namespace

TEST_CASE("chunks give in float32 what one pass gives, for every seed", "[chunked-prefill]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_seen(seed, right);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a mask that begins in the upper left corner is named with the cached tokens", "[chunked-prefill]") {
  const Diagnosis diagnosis = judge_seen(3, [](std::size_t i, std::size_t, std::size_t) { return i + 1; });
  REQUIRE(diagnosis.id == "masked_by_own_row");
  REQUIRE(diagnosis.message.find("Query 0 of this chunk comes after 3 cached tokens and 0 of its own.") !=
          std::string::npos);
}

TEST_CASE("a chunk that looks one key ahead has no name", "[chunked-prefill]") {
  const Diagnosis diagnosis =
      judge_seen(3, [](std::size_t i, std::size_t cached, std::size_t all) { return std::min(cached + i + 2, all); });
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.comparisons.size() == 1);
  REQUIRE(diagnosis.comparisons.front().row_labels.front() == "query 0");
}
