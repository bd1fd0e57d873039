// What the words of a diagnosis may speak of: one call of the learner's that is wrong, and the first wrong cell in it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "attn/diagnose/compare.h"
#include "lab/exercise.h"
#include "lab/judge/call_answer.h"

namespace attn {

struct CallEvidence {
  const ExerciseCase& exercise_case;
  std::size_t call_index;
  const CallAnswer& expected;
  const CallResult& result;
  /// The first result that is wrong: a member of `expected`, or nullptr where only the error is wrong, or its absence.
  const NamedExact* wrong = nullptr;
  /// Its first wrong cell; the first cell where the shape is wrong.
  Cell cell;

  const ExerciseCall& call() const { return exercise_case.calls[call_index]; }
  /// What the call was given. The argument must be of this kind.
  const Table& matrix(std::string_view arg) const;
  double number(std::string_view arg) const;

  /// Both numbers at the cell. NaN where there are none.
  double wanted() const;
  double got() const;
  /// Any cell of a result of the learner's; NaN outside of it.
  double got_at(std::string_view name, std::size_t row, std::size_t col) const;
  double wanted_at(std::string_view name, std::size_t row, std::size_t col) const;
  /// NaN where the learner's matrix has no such row or column.
  double row_sum(std::string_view name, std::size_t row) const;
  double col_sum(std::string_view name, std::size_t col) const;

  /// "Row 1, column 2 of your scores is 3, where 5 was expected.", or the same of a number, a shape or an error.
  std::string seen() const;
};

/// "Your scores are", "your output is".
std::string_view is_or_are(std::string_view result);

/// Where the result is wrong; `wrong` and `cell` stay empty where it is right.
CallEvidence evidence_for(const ExerciseCase& exercise_case, std::size_t call_index, const CallAnswer& expected,
                          const CallResult& result);

/// What the rows and columns of a result stand for: {"weights", "query", "key"}.
struct ResultNouns {
  std::string_view result;
  std::string_view row = "row";
  std::string_view col = "column";
};

/// Place and comparisons for the diagnosis: every matrix of the call that has the right shape, and its numbers.
void show_evidence(const CallEvidence& evidence, std::span<const ResultNouns> nouns, Diagnosis& diagnosis);

}  // namespace attn
