// The verdict on a learner's calls, whatever the exercise asks for: unfinished, a named mistake, what was seen without a
// name, too costly, or passed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lab/exercise.h"
#include "lab/judge/answer_book.h"
#include "lab/judge/call_evidence.h"
#include "lab/judge/call_rules.h"

namespace attn {

/// What a check says where no mistake has a name.
struct JudgeWords {
  /// Where to begin, for someone whose results are still empty.
  const char* first_step;
  /// What now holds.
  const char* passed;
  /// What rows and columns of the results stand for; "row" and "column" where nothing is said.
  std::span<const ResultNouns> nouns = {};
  /// A true sentence about a wrong call that may help, without a claim about the cause.
  std::string (*fact)(const CallEvidence& evidence) = nullptr;
  /// More to say of a pass, in the numbers of this run: what a call has read.
  std::string (*passed_with)(std::span<const AnsweredCall> calls) = nullptr;
};

struct JudgeRules {
  /// Asked when nothing is wrong with a name, and the numbers are wrong or right.
  std::span<const CallRule> probes = {};
  /// Asked when all numbers are right.
  std::span<const CallRule> costs = {};
};

/// One check for each case, and one for the probes and one for the costs where there are any.
Diagnosis judge_calls(const AnswerBook& book, const JudgeWords& words, const JudgeRules& rules,
                      std::span<const ExerciseCase> cases, std::span<const CaseResults> results);

/// The ids of the book and the rules, each once.
std::vector<std::string_view> ids_of(const AnswerBook& book, const JudgeRules& rules);

/// What learners would return who make each known mistake.
std::vector<Rehearsal> rehearse(const AnswerBook& book, std::span<const ExerciseCase> cases);

/// A right answer's matrices and numbers for one call: first those on the way, then the results.
std::vector<NamedValue> right_steps(const AnswerBook& book, std::vector<NamedExact> way,
                                    const ExerciseCase& exercise_case, std::size_t call_index);

}  // namespace attn
