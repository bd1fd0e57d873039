#include <catch_amalgamated.hpp>
#include <cmath>
#include <functional>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "grouped-query";

/// Key head of query head h.
using KeyHead = std::function<std::size_t(std::size_t h, std::size_t num_heads, std::size_t num_kv_heads)>;

std::size_t of_group(std::size_t h, std::size_t num_heads, std::size_t num_kv_heads) {
  return h * num_kv_heads / num_heads;
}

std::size_t count_of(const attn::ExerciseCall& call, const char* name) {
  return static_cast<std::size_t>(*attn::find_number(call.args, name));
}

/// In float32, without a maximum that is subtracted, written apart from the check.
attn::CallResult attend(const attn::ExerciseCall& call, const KeyHead& key_head) {
  const auto matrix = [&](const char* name) -> const Table& { return *attn::find_matrix(call.args, name); };
  const Table& query = matrix("query");
  const Table& key = matrix("key");
  const std::size_t num_heads = count_of(call, "num_heads");
  const std::size_t head_dim = query.cols / num_heads;
  Table weights(num_heads * query.rows, key.rows);
  Table output(query.rows, query.cols);
  for (std::size_t row = 0; row < weights.rows; ++row) {
    const std::size_t h = row / query.rows;
    const std::size_t i = row % query.rows;
    const std::size_t shared = key_head(h, num_heads, count_of(call, "num_kv_heads")) * head_dim;
    float total = 0.0F;
    for (std::size_t j = 0; j < key.rows; ++j) {
      float dot = 0.0F;
      for (std::size_t c = 0; c < head_dim; ++c) dot += query(i, h * head_dim + c) * key(j, shared + c);
      weights(row, j) = std::exp(dot / std::sqrt(static_cast<float>(head_dim)));
      total += weights(row, j);
    }
    for (std::size_t j = 0; j < key.rows; ++j) {
      weights(row, j) /= total;
      for (std::size_t c = 0; c < head_dim; ++c) {
        output(i, h * head_dim + c) += weights(row, j) * matrix("value")(j, shared + c);
      }
    }
  }
  return {{"output", output}, {"weights", weights}};
}

double cache_bytes(const attn::ExerciseCall& call) {
  double bytes = 2.0;
  for (const attn::NamedValue& arg : call.args) {
    if (arg.name != "num_heads") bytes *= std::get<double>(arg.value);
  }
  return bytes;
}

Diagnosis judge_key_heads(std::uint64_t seed, const KeyHead& key_head, double bytes_factor = 1.0) {
  return judge_function(kSlug, seed, [&](const attn::ExerciseCall& call) -> attn::CallResult {
    if (call.function == "attend") return attend(call, key_head);
    return {{"bytes", bytes_factor * cache_bytes(call)}};
  });
}

}  // namespace

TEST_CASE("grouped queries in float32 pass for every seed", "[grouped-query]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_key_heads(seed, of_group);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
    REQUIRE(diagnosis.message.find("keeps 1 GiB for 8192 tokens") != std::string::npos);
  }
}

TEST_CASE("a wrong key head is named where the rule for it is known", "[grouped-query]") {
  const Diagnosis dealt = judge_key_heads(3, [](std::size_t h, std::size_t, std::size_t num_kv) { return h % num_kv; });
  REQUIRE(dealt.id == "kv_head_by_remainder");
  REQUIRE(dealt.case_name == "4 heads in 2 groups");
  const Diagnosis last = judge_key_heads(3, [](std::size_t, std::size_t, std::size_t num_kv) { return num_kv - 1; });
  REQUIRE(last.id == "unrecognised");
}

TEST_CASE("bytes are compared as whole numbers", "[grouped-query]") {
  REQUIRE(judge_key_heads(3, of_group, 0.5).id == "cache_without_values");
  REQUIRE(judge_key_heads(3, of_group, 1.00001).id == "unrecognised");
}

TEST_CASE("an answer for the example alone fails, and so does its shape with other numbers", "[grouped-query]") {
  const auto answer = [](const attn::ExerciseCall& call) -> attn::CallResult {
    if (call.function == "attend") return attend(call, of_group);
    return {{"bytes", cache_bytes(call)}};
  };
  const auto results = attn::test::run_function(kSlug, 1, answer);
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 2, results).value().passed);
  const Diagnosis even = judge_function(kSlug, 3, [&](const attn::ExerciseCall& call) {
    attn::CallResult result = answer(call);
    if (Table* output = std::get_if<Table>(&result.front().value)) *output = Table(output->rows, output->cols, 0.5F);
    return result;
  });
  REQUIRE(even.id == "unrecognised");
}
