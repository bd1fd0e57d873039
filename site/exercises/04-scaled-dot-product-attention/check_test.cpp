#include <algorithm>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "attn/diagnose/recognise.h"
#include "exercises/attention_learner.h"

namespace {

using attn::Diagnosis;
using attn::Table;
using attn::test::judge_attention;
using attn::test::LearnerAnswer;

constexpr std::string_view kSlug = "scaled-dot-product-attention";

/// Attention in float32 throughout, with two knobs; written apart from the recipes that the check uses.
LearnerAnswer attend_in_float(const Table& query, const Table& key, const Table& value, float scale, bool shift) {
  LearnerAnswer answer{Table(query.rows, value.cols), Table(query.rows, key.rows)};
  for (std::size_t i = 0; i < query.rows; ++i) {
    std::vector<float> scores(key.rows);
    for (std::size_t j = 0; j < key.rows; ++j) {
      for (std::size_t c = 0; c < key.cols; ++c) scores[j] += query(i, c) * key(j, c);
      scores[j] *= scale;
    }
    const float largest = shift ? *std::max_element(scores.begin(), scores.end()) : 0.0F;
    float sum = 0.0F;
    for (float& score : scores) sum += score = std::exp(score - largest);
    for (std::size_t j = 0; j < key.rows; ++j) {
      answer.weights(i, j) = scores[j] / sum;
      for (std::size_t c = 0; c < value.cols; ++c) answer.output(i, c) += answer.weights(i, j) * value(j, c);
    }
  }
  return answer;
}

LearnerAnswer right(const Table& query, const Table& key, const Table& value) {
  return attend_in_float(query, key, value, 1.0F / std::sqrt(static_cast<float>(query.cols)), true);
}

}  // namespace

TEST_CASE("attention computed in float32 passes for every seed", "[scaled-dot-product-attention]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Diagnosis diagnosis = judge_attention(kSlug, seed, right);
    CAPTURE(seed, diagnosis.id, diagnosis.message);
    REQUIRE(diagnosis.passed);
    REQUIRE(diagnosis.checks_passed == diagnosis.checks_total);
  }
}

TEST_CASE("the same seed gives the same cases and another seed gives others", "[scaled-dot-product-attention]") {
  const auto keys = [](std::uint64_t seed) {
    const auto cases = attn::exercise_cases(kSlug, seed).value();
    return *attn::find_matrix(cases.front().calls.front().args, "key");
  };
  REQUIRE(keys(7) == keys(7));
  REQUIRE_FALSE(keys(7) == keys(8));
}

TEST_CASE("an answer made for another seed fails", "[scaled-dot-product-attention]") {
  const auto results = attn::test::run_attention(kSlug, 1, right);
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 2, results).value().passed);
}

TEST_CASE("a missing scale is named with query, key and both numbers", "[scaled-dot-product-attention]") {
  const Diagnosis diagnosis = judge_attention(
      kSlug, 3, [](const Table& q, const Table& k, const Table& v) { return attend_in_float(q, k, v, 1.0F, true); });
  REQUIRE(diagnosis.id == "missing_scale");
  REQUIRE(diagnosis.row.has_value());
  REQUIRE(diagnosis.message.find("was expected") != std::string::npos);
  REQUIRE(diagnosis.case_name == "3 queries, 4 keys");
  REQUIRE(diagnosis.comparisons.size() == 2);
  const attn::Comparison& weights = diagnosis.comparisons.front();
  REQUIRE(weights.title == "weights");
  REQUIRE(std::abs(weights.expected(weights.row, weights.col) - weights.got(weights.row, weights.col)) > 1e-4F);
}

TEST_CASE("an overflowing softmax is named in float32, where the exponential ends at 88",
          "[scaled-dot-product-attention]") {
  const Diagnosis diagnosis = judge_attention(kSlug, 3, [](const Table& q, const Table& k, const Table& v) {
    return attend_in_float(q, k, v, 1.0F / std::sqrt(static_cast<float>(q.cols)), false);
  });
  REQUIRE(diagnosis.id == "softmax_not_stable");
  REQUIRE(diagnosis.case_name == "large scores");
}

TEST_CASE("two mistakes at once are told one at a time", "[scaled-dot-product-attention]") {
  const Diagnosis diagnosis = judge_attention(
      kSlug, 3, [](const Table& q, const Table& k, const Table& v) { return attend_in_float(q, k, v, 1.0F, false); });
  REQUIRE(diagnosis.id == "missing_scale");
  REQUIRE(diagnosis.message.find("second mistake") != std::string::npos);
}

TEST_CASE("a small unknown error has no name but a place", "[scaled-dot-product-attention]") {
  const Diagnosis diagnosis = judge_attention(kSlug, 3, [](const Table& q, const Table& k, const Table& v) {
    LearnerAnswer answer = right(q, k, v);
    answer.weights(q.rows - 1, 0) += 0.01F;
    return answer;
  });
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.row == 2);
  REQUIRE(diagnosis.col == 0);
}

TEST_CASE("wrong shapes, NaN, zeros and missing results are told in the learner's terms",
          "[scaled-dot-product-attention]") {
  const auto id_of = [](const attn::test::LearnerAttention& attend) { return judge_attention(kSlug, 5, attend); };

  const Diagnosis shape = id_of([](const Table& q, const Table& k, const Table& v) {
    LearnerAnswer answer = right(q, k, v);
    answer.output = Table(q.rows + 1, v.cols, 1.0F);
    return answer;
  });
  REQUIRE(shape.id == "wrong_shape");
  REQUIRE(shape.message.find("your output is 4 × 2 (rows × columns); 3 × 2 was expected") != std::string::npos);

  const Diagnosis nan = id_of([](const Table& q, const Table& k, const Table& v) {
    LearnerAnswer answer = right(q, k, v);
    answer.weights(1 % q.rows, 0) = std::numeric_limits<float>::quiet_NaN();
    return answer;
  });
  REQUIRE(nan.id == "not_finite");
  REQUIRE(nan.row == 1);

  const Diagnosis zeros = id_of([](const Table& q, const Table& k, const Table& v) {
    return LearnerAnswer{Table(q.rows, v.cols), Table(q.rows, k.rows)};
  });
  REQUIRE(zeros.id == "returns_zeros");

  const std::vector<attn::CaseResults> nothing(8, attn::CaseResults{attn::CallResult{}});
  REQUIRE(attn::judge_exercise(kSlug, 5, nothing).value().id == "nothing_returned");
  const std::vector<attn::CaseResults> threw(8, attn::CaseResults{attn::CallResult{{"error", 1.0}}});
  REQUIRE(attn::judge_exercise(kSlug, 5, threw).value().id == "threw");
  REQUIRE_FALSE(attn::judge_exercise(kSlug, 5, {}).value().passed);
}

TEST_CASE("code that stops with an error gets no name for the cases that it did answer",
          "[scaled-dot-product-attention]") {
  auto results = attn::test::run_attention(
      kSlug, 3, [](const Table& q, const Table& k, const Table& v) { return attend_in_float(q, k, v, 1.0F, true); });
  results[2] = {{{"error", 1.0}}};
  REQUIRE(attn::judge_exercise(kSlug, 3, results).value().id == "threw");
}

TEST_CASE("no mistake of plain attention passes or looks like another", "[scaled-dot-product-attention]") {
  std::vector<attn::AttentionMistake> mistakes(attn::attention_mistakes().begin(), attn::attention_mistakes().end());
  mistakes.insert(mistakes.end(), attn::loop_mistakes().begin(), attn::loop_mistakes().end());
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (const attn::AttentionMistake& mistake : mistakes) {
      attn::AttentionRecipe recipe;
      mistake.change(recipe);
      const Diagnosis diagnosis = judge_attention(kSlug, seed, [&](const Table& q, const Table& k, const Table& v) {
        return attn::test::rounded(attn::cook(recipe, {q, k, v}));
      });
      CAPTURE(seed, mistake.id, diagnosis.message);
      REQUIRE(diagnosis.id == mistake.id);
      REQUIRE(diagnosis.checks_passed < diagnosis.checks_total);
    }
  }
}
