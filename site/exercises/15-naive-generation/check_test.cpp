#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <vector>

#include "exercises/function_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_function;

constexpr std::string_view kSlug = "naive-generation";

struct Style {
  /// The logits are divided by this after a token was chosen.
  float temperature = 1.0F;
  double naive_too_many = 0.0;
};

/// Row t of tokens as a row of x · weights, in float32.
std::vector<float> projected(const attn::ExerciseCall& call, std::string_view weights_name, std::size_t token,
                             std::size_t t) {
  const Table& embedding = *attn::find_matrix(call.args, "embedding");
  const Table& position = *attn::find_matrix(call.args, "position");
  const Table& weights = *attn::find_matrix(call.args, weights_name);
  std::vector<float> row(weights.cols);
  for (std::size_t k = 0; k < weights.rows; ++k) {
    for (std::size_t c = 0; c < weights.cols; ++c) row[c] += (embedding(token, k) + position(t, k)) * weights(k, c);
  }
  return row;
}

/// Of the last of the first `length` tokens; written apart from the check.
std::vector<float> logits_after(const attn::ExerciseCall& call, const Table& tokens, std::size_t length) {
  const Table& embedding = *attn::find_matrix(call.args, "embedding");
  const auto id = [&tokens](std::size_t t) { return static_cast<std::size_t>(tokens(0, t)); };
  const std::vector<float> query = projected(call, "w_query", id(length - 1), length - 1);
  std::vector<float> output(query.size());
  float sum = 0.0F;
  for (std::size_t j = 0; j < length; ++j) {
    const std::vector<float> key = projected(call, "w_key", id(j), j);
    const std::vector<float> value = projected(call, "w_value", id(j), j);
    float score = 0.0F;
    for (std::size_t c = 0; c < key.size(); ++c) score += query[c] * key[c];
    const float share = std::exp(score / std::sqrt(static_cast<float>(key.size())));
    sum += share;
    for (std::size_t c = 0; c < value.size(); ++c) output[c] += share * value[c];
  }
  std::vector<float> logits(embedding.rows);
  for (std::size_t v = 0; v < logits.size(); ++v) {
    for (std::size_t c = 0; c < output.size(); ++c) logits[v] += output[c] / sum * embedding(v, c);
  }
  return logits;
}

Diagnosis judge_style(std::uint64_t seed, const Style& style) {
  return judge_function(kSlug, seed, [&style](const attn::ExerciseCall& call) -> attn::CallResult {
    if (call.function == "count_projections") {
      const double prompt_len = *attn::find_number(call.args, "prompt_len");
      const double new_tokens = *attn::find_number(call.args, "new_tokens");
      double naive = style.naive_too_many;
      for (double step = 0.0; step < new_tokens; ++step) naive += prompt_len + step;
      return {{"naive", naive}, {"cached", prompt_len + new_tokens - 1.0}};
    }
    const Table& prompt = *attn::find_matrix(call.args, "prompt");
    const auto new_tokens = static_cast<std::size_t>(*attn::find_number(call.args, "new_tokens"));
    Table tokens(1, prompt.cols + new_tokens);
    Table all_logits(new_tokens, attn::find_matrix(call.args, "embedding")->rows);
    std::copy(prompt.data.begin(), prompt.data.end(), tokens.data.begin());
    for (std::size_t step = 0; step < new_tokens; ++step) {
      const std::vector<float> logits = logits_after(call, tokens, prompt.cols + step);
      const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
      tokens(0, prompt.cols + step) = static_cast<float>(best);
      for (std::size_t v = 0; v < logits.size(); ++v) all_logits(step, v) = logits[v] / style.temperature;
    }
    return {{"tokens", tokens}, {"logits", all_logits}};
  });
}

}  // namespace

TEST_CASE("a text written in float32 passes for every seed", "[naive-generation]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_style(seed, {});
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("right tokens with other logits have no name, and the round is told", "[naive-generation]") {
  const Diagnosis diagnosis = judge_style(3, {.temperature = 1.5F});
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("in which the text has 3 tokens, 3 of them from the prompt") != std::string::npos);
  REQUIRE(diagnosis.comparisons.size() == 2);
  REQUIRE(diagnosis.comparisons.back().row_labels.front() == "round 0");
}

TEST_CASE("a count that is off by one is told with what was asked", "[naive-generation]") {
  const Diagnosis diagnosis = judge_style(3, {.naive_too_many = 1.0});
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.message.find("your naive is 19, where 18 was expected. It was asked for a prompt of 3 tokens and 4 "
                                 "new ones.") != std::string::npos);
}
