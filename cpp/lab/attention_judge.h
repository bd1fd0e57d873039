// What the checks of all attention exercises have in common: reading a learner's results, the diagnoses that need no
// knowledge of the exercise, and the comparison that goes with each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/diagnose/recognise.h"
#include "attn/random.h"
#include "lab/exercise.h"
#include "lab/judge/case_parts.h"

namespace attn {

/// In one pair of braces, so that lengths drawn at random are drawn in this order whatever the compiler: the order of a
/// call's arguments is its own.
struct AttentionLengths {
  std::size_t seq_len_q;
  std::size_t seq_len_k;
  std::size_t head_dim;
  std::size_t value_dim;
};
AttentionProblem random_problem(Random& random, const AttentionLengths& lengths);

/// Six queries and six keys whose scores grow with the key's position where they are positive, in every other row, and
/// fall where they are negative. So the largest score of a row is not that of the row before, and under a causal mask the
/// blocked keys have the largest scores in the positive rows and in the negative rows the allowed ones.
struct LargeProblems {
  /// About 1e10, and as much between two of them: a row's softmax is one 1 and zeros.
  AttentionProblem far_apart;
  /// About 1000, with at most 9 between the smallest and the largest: exp overflows, whoever subtracts a number near
  /// them is right.
  AttentionProblem close_together;
};
LargeProblems large_problems(Random& random, std::size_t value_dim);

/// attend(query, key, value) -> output, weights.
ExerciseCall attend_call(AttentionProblem problem);

/// The other way round.
AttentionProblem problem_of(const ExerciseCall& call);

/// What the learner's functions did on all cases, sorted into what can be compared and what cannot.
struct AttemptLog {
  std::vector<AttentionAttempt> attempts;
  /// For each attempt, the case it belongs to.
  std::vector<std::size_t> attempt_cases;
  struct Problem {
    std::size_t case_index;
    std::string function;
    std::string result;  // the missing one
  };
  std::optional<Problem> threw;
  /// What the calls that threw were given.
  std::vector<AttentionProblem> threw_on;
  std::optional<Problem> missing;
  /// Per case: every call answered.
  std::vector<bool> complete;
};

/// One attempt from a call that returned both matrices; else notes what is missing.
void log_attempt(AttemptLog& log, std::size_t case_index, const ExerciseCase& exercise_case,
                 const std::string& function, const CallResult& result, AttentionProblem problem);

/// The log of an exercise whose calls are all attend(query, key, value).
AttemptLog read_attempts(std::span<const ExerciseCase> cases, std::span<const CaseResults> results);

/// Cases of which every attempt is right.
std::size_t count_right_cases(const AttentionRecipe& right, const AttemptLog& log);

/// Nothing returned, or zeros everywhere: there is no mistake to name yet. `first_step` says how to begin.
std::optional<Diagnosis> diagnose_unfinished(std::span<const ExerciseCase> cases, const AttemptLog& log,
                                             const std::string& first_step);

/// A mistake of `mistakes` that gives all numbers of the log.
std::optional<Diagnosis> diagnose_named(const AttentionRecipe& right, std::span<const AttentionMistake> mistakes,
                                        const AttemptLog& log);

/// Threw, wrong shape, NaN, or just the first wrong number: always finds something unless all attempts are right.
std::optional<Diagnosis> diagnose_unnamed(std::span<const ExerciseCase> cases, const AttentionRecipe& right,
                                          const AttemptLog& log);

/// Place and comparisons of the evidence, for a named or unnamed diagnosis.
void show_evidence(const AttentionEvidence& evidence, Diagnosis& diagnosis);

/// The steps of a right answer as ExerciseCheck::steps() gives them.
std::vector<NamedValue> named_steps(const AttentionRecipe& right, const AttentionProblem& problem);
/// The same for a call that is attend(query, key, value).
std::vector<NamedValue> named_steps(const AttentionRecipe& right, const ExerciseCall& call);

/// The ids of the table's rows, each once.
std::vector<std::string_view> ids_of(std::span<const AttentionMistake> mistakes);

Diagnosis passed_diagnosis(std::string message, std::size_t checks);

}  // namespace attn
