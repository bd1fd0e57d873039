#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <map>

#include "exercises/function_learner.h"

namespace {

using attn::CallResult;
using attn::Diagnosis;
using attn::ExerciseCall;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "sliding-window";

/// In float32, written apart from the check: rows that fill up, and then a pointer that goes round behind the sinks.
struct Ring {
  std::size_t sinks = 0;
  Table keys;
  Table values;
  std::size_t next = 0;
  std::size_t filled = 0;
  double reads = 0;

  void append(const Table& key, const Table& value) {
    for (std::size_t r = 0; r < key.rows; ++r) {
      for (std::size_t c = 0; c < key.cols; ++c) {
        keys(next, c) = key(r, c);
        values(next, c) = value(r, c);
      }
      filled = std::min(filled + 1, keys.rows);
      if (++next == keys.rows) next = sinks;
    }
    reads = static_cast<double>(2 * key.rows * key.cols);
  }

  std::vector<std::size_t> in_order() const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < filled; ++row) rows.push_back(row);
    if (filled < keys.rows) return rows;
    std::rotate(rows.begin() + static_cast<std::ptrdiff_t>(sinks), rows.begin() + static_cast<std::ptrdiff_t>(next),
                rows.end());
    return rows;
  }

  CallResult attend(const Table& query) {
    const std::vector<std::size_t> rows = in_order();
    Table weights(1, rows.size());
    Table output(1, values.cols);
    float sum = 0.0F;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      float score = 0.0F;
      for (std::size_t c = 0; c < query.cols; ++c) score += query(0, c) * keys(rows[j], c);
      sum += weights(0, j) = std::exp(score / std::sqrt(static_cast<float>(query.cols)));
    }
    for (std::size_t j = 0; j < rows.size(); ++j) {
      weights(0, j) /= sum;
      for (std::size_t c = 0; c < values.cols; ++c) output(0, c) += weights(0, j) * values(rows[j], c);
    }
    reads = static_cast<double>(2 * rows.size() * query.cols);
    return {{"output", output}, {"weights", weights}};
  }
};

struct Learner {
  /// The ring begins behind them.
  bool has_sinks = true;
  /// By how much more than it has to, a call reads.
  double append_reads = 1.0;
  double attend_reads = 1.0;
};

Diagnosis judge_learner(std::uint64_t seed, const Learner& learner) {
  std::map<std::uint32_t, Ring> rings;
  return judge_function(kSlug, seed, [&](const ExerciseCall& call) -> CallResult {
    const auto number = [&call](std::string_view name) {
      return static_cast<std::size_t>(*attn::find_number(call.args, name));
    };
    if (call.function == "create_cache") {
      const Table room(number("num_sinks") + number("window"), number("head_dim"));
      rings[call.returns.front().object] = {learner.has_sinks ? number("num_sinks") : 0, room, room};
      return {};
    }
    Ring& ring = rings[std::get<attn::ObjectRef>(call.args.front().value).object];
    if (call.function == "stored") return {{"keys", ring.keys}, {"values", ring.values}};
    if (call.function == "append") {
      ring.append(*attn::find_matrix(call.args, "key"), *attn::find_matrix(call.args, "value"));
      return {{"reads", ring.reads * learner.append_reads}};
    }
    CallResult result = ring.attend(*attn::find_matrix(call.args, "query"));
    result.push_back({"reads", ring.reads * learner.attend_reads});
    return result;
  });
}

}  // namespace

TEST_CASE("a ring in float32 passes for every seed", "[sliding-window]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_learner(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
    REQUIRE(diagnosis.message.find("After 89 tokens, one step read 1088 numbers from 68 rows") != std::string::npos);
  }
}

TEST_CASE("a ring of all rows is named with what the cache should keep", "[sliding-window]") {
  const Diagnosis diagnosis = judge_learner(3, {.has_sinks = false});
  REQUIRE(diagnosis.id == "no_sinks");
  REQUIRE(diagnosis.checks_passed < diagnosis.checks_total);
  REQUIRE(diagnosis.message.find("The cache has 1 sink and a window of 3, and 6 tokens have come.") !=
          std::string::npos);
}

TEST_CASE("what a step reads is judged once the numbers are right", "[sliding-window]") {
  REQUIRE(judge_learner(3, {.append_reads = 5.0}).id == "append_reads_the_cache");
  REQUIRE(judge_learner(3, {.attend_reads = 0.9}).id == "reads_not_counted");
  REQUIRE(judge_learner(3, {.attend_reads = 8.0}).id == "reads_too_much");
  const Diagnosis diagnosis = judge_learner(3, {.attend_reads = 8.0});
  REQUIRE(diagnosis.checks_passed + 1 == diagnosis.checks_total);
  REQUIRE(diagnosis.message.find("With 8 filled rows, your attend read 1024 numbers") != std::string::npos);
}
