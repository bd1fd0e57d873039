// Plays the learner natively, whatever an exercise asks for: runs a C++ function over its calls and returns what the page
// would have sent.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "lab/exercise.h"

namespace attn::test {

/// Gives the named results of one call, or `error` alone.
using LearnerFunction = std::function<CallResult(const ExerciseCall& call)>;

inline std::vector<CaseResults> run_function(std::string_view slug, std::uint64_t seed, const LearnerFunction& answer) {
  std::vector<CaseResults> results;
  const std::vector<ExerciseCase> cases = exercise_cases(slug, seed).value();
  for (const ExerciseCase& exercise_case : cases) {
    CaseResults& case_results = results.emplace_back();
    for (const ExerciseCall& call : exercise_case.calls) {
      case_results.push_back(answer(call));
      if (call_failed(case_results.back()) && !call.may_fail) break;
    }
  }
  return results;
}

inline Diagnosis judge_function(std::string_view slug, std::uint64_t seed, const LearnerFunction& answer) {
  return judge_exercise(slug, seed, run_function(slug, seed, answer)).value();
}

}  // namespace attn::test
