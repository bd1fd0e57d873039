// Plays the learner natively: runs a C++ function over an exercise's cases and returns what the page would have sent.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "attn/diagnose/attention_recipe.h"
#include "lab/exercise.h"

namespace attn::test {

struct LearnerAnswer {
  Table output;
  Table weights;
};

using LearnerAttention = std::function<LearnerAnswer(const Table& query, const Table& key, const Table& value)>;

inline std::vector<CaseResults> run_attention(std::string_view slug, std::uint64_t seed,
                                              const LearnerAttention& attend) {
  std::vector<CaseResults> results;
  const std::vector<ExerciseCase> cases = exercise_cases(slug, seed).value();
  for (const ExerciseCase& exercise_case : cases) {
    CaseResults case_results;
    for (const ExerciseCall& call : exercise_case.calls) {
      LearnerAnswer answer =
          attend(*find_matrix(call.args, "query"), *find_matrix(call.args, "key"), *find_matrix(call.args, "value"));
      case_results.push_back({{"output", std::move(answer.output)}, {"weights", std::move(answer.weights)}});
    }
    results.push_back(std::move(case_results));
  }
  return results;
}

inline Diagnosis judge_attention(std::string_view slug, std::uint64_t seed, const LearnerAttention& attend) {
  return judge_exercise(slug, seed, run_attention(slug, seed, attend)).value();
}

/// As float32, the way every learner's matrix arrives.
inline LearnerAnswer rounded(const AttentionAnswer& answer) {
  LearnerAnswer result{Table(answer.output.rows, answer.output.cols), Table(answer.weights.rows, answer.weights.cols)};
  for (std::size_t k = 0; k < answer.output.data.size(); ++k) {
    result.output.data[k] = static_cast<float>(answer.output.data[k]);
  }
  for (std::size_t k = 0; k < answer.weights.data.size(); ++k) {
    result.weights.data[k] = static_cast<float>(answer.weights.data[k]);
  }
  return result;
}

}  // namespace attn::test
