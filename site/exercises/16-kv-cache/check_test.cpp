#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "attn/diagnose/cache_recipe.h"
#include "exercises/attention_learner.h"

namespace {

using attn::CallResult;
using attn::CaseResults;
using attn::Diagnosis;
using attn::ExerciseCall;
using attn::Table;

constexpr std::string_view kSlug = "kv-cache";

/// A cache in float32 as somebody would write it, apart from the recipes that the check uses. It counts its reads.
struct FloatCache {
  std::size_t max_seq_len = 0;
  std::size_t length = 0;
  Table keys;
  Table values;
};

struct Style {
  /// How many keys one attend over `length` tokens in room for `max_seq_len` is said to have read, for each query.
  std::function<double(double length, double max_seq_len)> keys_read = [](double length, double) { return length; };
  std::function<double(double length)> append_reads_keys = [](double) { return 1.0; };
  bool refuses = true;
};

class FloatLearner {
 public:
  explicit FloatLearner(const Style& style) : style_(style) {}

  CallResult call(const ExerciseCall& call) {
    if (call.function == "create_cache") return create(call);
    FloatCache& cache = caches_[std::get<attn::ObjectRef>(call.args.front().value).object];
    if (call.function == "append") return append(cache, call);
    if (call.function == "attend") return attend(cache, *attn::find_matrix(call.args, "query"));
    cache.length = 0;
    return {};
  }

 private:
  CallResult create(const ExerciseCall& call) {
    const auto rows = static_cast<std::size_t>(*attn::find_number(call.args, "max_seq_len"));
    const auto cols = static_cast<std::size_t>(*attn::find_number(call.args, "head_dim"));
    caches_[call.returns.front().object] = {rows, 0, Table(rows, cols), Table(rows, cols)};
    return {};
  }

  CallResult append(FloatCache& cache, const ExerciseCall& call) {
    const Table& key = *attn::find_matrix(call.args, "key");
    const Table& value = *attn::find_matrix(call.args, "value");
    if (cache.length + key.rows > cache.max_seq_len) {
      return style_.refuses ? CallResult{{"error", 1.0}} : CallResult{{"reads", 0.0}};
    }
    std::copy(key.data.begin(), key.data.end(), cache.keys.data.begin() + static_cast<long>(cache.length * key.cols));
    std::copy(value.data.begin(), value.data.end(),
              cache.values.data.begin() + static_cast<long>(cache.length * key.cols));
    cache.length += key.rows;
    const auto rows = static_cast<double>(key.rows);
    return {{"reads",
             style_.append_reads_keys(static_cast<double>(cache.length)) * rows * 2.0 * static_cast<double>(key.cols)}};
  }

  CallResult attend(const FloatCache& cache, const Table& query) {
    const std::size_t first = cache.length - query.rows;
    Table weights(query.rows, cache.length);
    Table output(query.rows, query.cols);
    for (std::size_t i = 0; i < query.rows; ++i) {
      float largest = -std::numeric_limits<float>::infinity();
      for (std::size_t j = 0; j <= first + i; ++j) {
        for (std::size_t c = 0; c < query.cols; ++c) weights(i, j) += query(i, c) * cache.keys(j, c);
        weights(i, j) /= std::sqrt(static_cast<float>(query.cols));
        largest = std::max(largest, weights(i, j));
      }
      float sum = 0.0F;
      for (std::size_t j = 0; j <= first + i; ++j) sum += weights(i, j) = std::exp(weights(i, j) - largest);
      for (std::size_t j = 0; j <= first + i; ++j) {
        weights(i, j) /= sum;
        for (std::size_t c = 0; c < query.cols; ++c) output(i, c) += weights(i, j) * cache.values(j, c);
      }
    }
    const double keys = style_.keys_read(static_cast<double>(cache.length), static_cast<double>(cache.max_seq_len));
    const double reads = keys * static_cast<double>(query.rows) * 2.0 * static_cast<double>(query.cols);
    return {{"output", std::move(output)}, {"weights", std::move(weights)}, {"reads", reads}, {"writes", 0.0}};
  }

  const Style& style_;
  std::map<std::uint32_t, FloatCache> caches_;
};

std::vector<CaseResults> run(std::uint64_t seed, const Style& style) {
  std::vector<CaseResults> results;
  const auto cases = attn::exercise_cases(kSlug, seed).value();
  for (const auto& each : cases) {
    FloatLearner learner(style);
    CaseResults& case_results = results.emplace_back();
    for (const ExerciseCall& call : each.calls) case_results.push_back(learner.call(call));
  }
  return results;
}

Diagnosis judge(std::uint64_t seed, const Style& style) {
  return attn::judge_exercise(kSlug, seed, run(seed, style)).value();
}

/// The script that a case's calls stand for.
std::vector<attn::CacheStep> script_of(const attn::ExerciseCase& each) {
  std::vector<attn::CacheStep> script;
  for (const ExerciseCall& call : each.calls) {
    attn::CacheStep& step = script.emplace_back();
    if (call.function == "create_cache") {
      step.cache = call.returns.front().object;
      step.max_seq_len = static_cast<std::size_t>(*attn::find_number(call.args, "max_seq_len"));
      step.head_dim = static_cast<std::size_t>(*attn::find_number(call.args, "head_dim"));
      continue;
    }
    step.cache = std::get<attn::ObjectRef>(call.args.front().value).object;
    step.kind = attn::CacheStep::Kind::reset;
    if (call.function == "append") {
      step.kind = attn::CacheStep::Kind::append;
      step.key = *attn::find_matrix(call.args, "key");
      step.value = *attn::find_matrix(call.args, "value");
      step.overwritten_with = call.overwrite_args;
    }
    if (call.function == "attend") {
      step.kind = attn::CacheStep::Kind::attend;
      step.query = *attn::find_matrix(call.args, "query");
    }
  }
  return script;
}

/// Results of a learner whose cache is that of the recipe.
std::vector<CaseResults> run_recipe(std::uint64_t seed, const attn::CacheRecipe& recipe) {
  std::vector<CaseResults> results;
  const auto cases = attn::exercise_cases(kSlug, seed).value();
  for (const auto& each : cases) {
    CaseResults& case_results = results.emplace_back();
    for (const attn::ReplayedStep& step : attn::replay(recipe, script_of(each))) {
      CallResult& result = case_results.emplace_back();
      if (step.refused) result = {{"error", 1.0}};
      if (!step.problem) continue;
      auto answer = attn::test::rounded(attn::cook(recipe.attend, *step.problem));
      result = {{"output", std::move(answer.output)}, {"weights", std::move(answer.weights)}};
    }
  }
  return results;
}

}  // namespace

TEST_CASE("a cache in float32 passes for every seed", "[kv-cache]") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Diagnosis diagnosis = judge(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a right cache that costs too much is named by how its reads grow", "[kv-cache]") {
  Style pairs;
  pairs.keys_read = [](double length, double) { return length * length; };
  REQUIRE(judge(1, pairs).id == "recomputes_every_query");
  REQUIRE(judge(1, pairs).message.find("65536") != std::string::npos);

  Style room;
  room.keys_read = [](double, double max_seq_len) { return max_seq_len; };
  REQUIRE(judge(1, room).id == "reads_empty_slots");

  Style hidden;
  hidden.keys_read = [](double, double) { return 1.0; };
  REQUIRE(judge(1, hidden).id == "reads_not_counted");

  Style wasteful;
  wasteful.keys_read = [](double length, double) { return 9.0 * length; };
  REQUIRE(judge(1, wasteful).id == "reads_too_much");

  Style moving;
  moving.append_reads_keys = [](double length) { return length; };
  const Diagnosis copies = judge(1, moving);
  REQUIRE(copies.id == "copies_the_cache");
  REQUIRE(copies.checks_passed == copies.checks_total - 1);
}

TEST_CASE("reading query, key, weight and value anew in every loop is not too much", "[kv-cache]") {
  Style plain;
  plain.keys_read = [](double length, double) { return 3.0 * length; };
  REQUIRE(judge(1, plain).passed);
}

TEST_CASE("a full cache that says nothing is named with its numbers", "[kv-cache]") {
  Style quiet;
  quiet.refuses = false;
  const Diagnosis diagnosis = judge(2, quiet);
  REQUIRE(diagnosis.id == "silently_drops_on_overflow");
  REQUIRE(diagnosis.case_name == "a full cache");
  REQUIRE(diagnosis.message.find("3 of 4 slots were taken and 2 more tokens came") != std::string::npos);
}

TEST_CASE("no mistake with the cache passes or looks like another", "[kv-cache]") {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    for (const attn::CacheMistake& mistake : attn::cache_mistakes()) {
      attn::CacheRecipe recipe;
      mistake.apply(recipe);
      const Diagnosis diagnosis = attn::judge_exercise(kSlug, seed, run_recipe(seed, recipe)).value();
      CAPTURE(seed, mistake.id, diagnosis.message);
      REQUIRE(diagnosis.id == mistake.id);
    }
  }
}

TEST_CASE("two mistakes at once are told one at a time", "[kv-cache]") {
  attn::CacheRecipe recipe;
  recipe.slot = attn::CacheRecipe::Slot::advance_by_one;
  recipe.stores_key_as_value = true;
  const Diagnosis diagnosis = attn::judge_exercise(kSlug, 3, run_recipe(3, recipe)).value();
  REQUIRE(diagnosis.id == "advances_by_one");
  REQUIRE(diagnosis.message.find("second mistake") != std::string::npos);
}

TEST_CASE("a crash, no results and damaged results get a sentence, not a crash", "[kv-cache]") {
  auto results = run(5, {});
  results[1].resize(3);
  results[1].back() = {{"error", 1.0}};
  REQUIRE(attn::judge_exercise(kSlug, 5, results).value().id == "threw");
  results[1].back() = {{"output", 3.0}};
  REQUIRE(attn::judge_exercise(kSlug, 5, results).value().id == "nothing_returned");
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 5, {}).value().passed);
  results = run(5, {});
  results.back().clear();
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 5, results).value().passed);
}
