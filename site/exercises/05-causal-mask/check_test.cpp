#include <catch_amalgamated.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "attn/diagnose/recognise.h"
#include "exercises/attention_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_attention;
using attn::test::LearnerAnswer;

constexpr std::string_view kSlug = "causal-mask";
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using Scoring = std::function<float(float score, std::size_t position, std::size_t key)>;

/// Attention in float32 whose scores go through `scoring` before the softmax.
LearnerAnswer attend_with(const Scoring& scoring, const Table& query, const Table& key, const Table& value) {
  LearnerAnswer answer{Table(query.rows, value.cols), Table(query.rows, key.rows)};
  for (std::size_t i = 0; i < query.rows; ++i) {
    float largest = -kInfinity;
    for (std::size_t j = 0; j < key.rows; ++j) {
      float dot = 0.0F;
      for (std::size_t c = 0; c < key.cols; ++c) dot += query(i, c) * key(j, c);
      const float score = scoring(dot / std::sqrt(static_cast<float>(key.cols)), i + key.rows - query.rows, j);
      answer.weights(i, j) = score;
      largest = std::max(largest, score);
    }
    float sum = 0.0F;
    for (std::size_t j = 0; j < key.rows; ++j) sum += answer.weights(i, j) = std::exp(answer.weights(i, j) - largest);
    for (std::size_t j = 0; j < key.rows; ++j) {
      answer.weights(i, j) /= sum;
      for (std::size_t c = 0; c < value.cols; ++c) answer.output(i, c) += answer.weights(i, j) * value(j, c);
    }
  }
  return answer;
}

Diagnosis judge_scoring(std::uint64_t seed, const Scoring& scoring) {
  return judge_attention(kSlug, seed, [&](const Table& query, const Table& key, const Table& value) {
    return attend_with(scoring, query, key, value);
  });
}

float causal(float score, std::size_t position, std::size_t key) { return key > position ? -kInfinity : score; }

}  // namespace

TEST_CASE("causal attention in float32 passes for every seed", "[causal-mask]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_scoring(seed, causal);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("a mask value that large scores overcome is named, added or put in place", "[causal-mask]") {
  for (const float value : {-1e4F, -1e9F}) {
    const auto added = [&](float score, std::size_t position, std::size_t key) {
      return key > position ? score + value : score;
    };
    const auto replaced = [&](float score, std::size_t position, std::size_t key) {
      return key > position ? value : score;
    };
    REQUIRE(judge_scoring(4, added).id == "mask_value_too_small");
    REQUIRE(judge_scoring(4, replaced).id == "mask_value_too_small");
    REQUIRE(judge_scoring(4, added).case_name == "large scores");
  }
}

TEST_CASE("the smallest float is as good as minus infinity here", "[causal-mask]") {
  const auto lowest = [](float score, std::size_t position, std::size_t key) {
    return key > position ? std::numeric_limits<float>::lowest() : score;
  };
  REQUIRE(judge_scoring(4, lowest).passed);
}

TEST_CASE("a query that is blocked from everything may hold NaN and is still named", "[causal-mask]") {
  const Diagnosis diagnosis = judge_scoring(
      4, [](float score, std::size_t position, std::size_t key) { return key >= position ? -kInfinity : score; });
  REQUIRE(diagnosis.id == "off_by_one_blocks_self");
}

TEST_CASE("a key that leaks is found although the mask has no known form", "[causal-mask]") {
  const Diagnosis diagnosis = judge_scoring(4, [](float score, std::size_t position, std::size_t key) {
    return key > position && key != position + 3 ? -kInfinity : score;
  });
  REQUIRE(diagnosis.id == "leaks_future");
  REQUIRE(diagnosis.row == 0);
  REQUIRE(diagnosis.col == 3);
}

TEST_CASE("rows that change in the last bit with later tokens are found", "[causal-mask]") {
  // One rounding step, up for every second text: the two that end differently follow one another.
  bool up = false;
  const Diagnosis diagnosis =
      judge_attention(kSlug, 5, [&up](const Table& query, const Table& key, const Table& value) {
        LearnerAnswer answer = attend_with(causal, query, key, value);
        up = !up;
        float& first = answer.output(0, 0);
        first = std::nextafter(first, up ? kInfinity : -kInfinity);
        return answer;
      });
  CAPTURE(diagnosis.message);
  REQUIRE(diagnosis.id == "leaks_future");
  REQUIRE(diagnosis.message.find("single bit") != std::string::npos);
}

TEST_CASE("no mistake with the mask passes or looks like another", "[causal-mask]") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (const attn::AttentionMistake& mistake : attn::causal_mistakes()) {
      attn::AttentionRecipe recipe{.allowed = attn::AttentionRecipe::Allowed::causal};
      mistake.change(recipe);
      const Diagnosis diagnosis = judge_attention(kSlug, seed, [&](const Table& q, const Table& k, const Table& v) {
        return attn::test::rounded(attn::cook(recipe, {q, k, v}));
      });
      CAPTURE(seed, mistake.id, mistake.blocked_score, diagnosis.message);
      REQUIRE(diagnosis.id == mistake.id);
    }
  }
}
