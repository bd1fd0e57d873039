// Finds the mistake whose simulation gives exactly the learner's numbers, in whatever an exercise asks for.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/exercise.h"
#include "lab/judge/call_answer.h"
#include "lab/judge/call_evidence.h"

namespace attn {

struct MistakeWords {
  /// Stable, and the name of a file that makes this mistake. Several rows of a table may share one: the same mistake,
  /// written differently.
  std::string_view id;
  std::string_view title;
  /// What was seen, where, why it matters and where to look; never the line to write.
  std::string (*explain)(const CallEvidence& evidence);
};

/// Every answer that an exercise can predict: the right one, and that of each known mistake.
class AnswerBook {
 public:
  AnswerBook() = default;
  AnswerBook(const AnswerBook&) = delete;
  AnswerBook& operator=(const AnswerBook&) = delete;
  virtual ~AnswerBook() = default;

  virtual std::size_t mistake_count() const = 0;
  virtual MistakeWords words_of(std::size_t mistake) const = 0;
  /// One for each call of the case, with these mistakes made, in this order; none of them is the right answer.
  virtual std::vector<CallAnswer> answers(const ExerciseCase& exercise_case,
                                          std::span<const std::size_t> mistakes) const = 0;
  /// Who makes the second has undone the first: they are not two mistakes.
  virtual bool exclude_each_other(std::size_t first, std::size_t second) const = 0;
};

/// One case with what is right in it and what the learner's functions gave.
struct AnsweredCase {
  const ExerciseCase* exercise_case;
  /// One for each call.
  std::vector<CallAnswer> right;
  /// Fewer than there are calls where one of them threw.
  std::span<const CallResult> results;

  /// The first call that is not right, if any.
  std::optional<std::size_t> first_wrong() const;
  /// Every call was answered, and rightly.
  bool is_right() const;
};

std::vector<AnsweredCase> answered_cases(const AnswerBook& book, std::span<const ExerciseCase> cases,
                                         std::span<const CaseResults> results);

struct RecognisedCalls {
  std::size_t mistake;
  /// The call that shows it.
  std::size_t case_index;
  std::size_t call_index;
  /// The numbers prove two mistakes; this is the first in the table's order.
  bool another_follows;
};

/// The first mistake, or else the first pair of mistakes, whose answers equal those of every call. Some call must be
/// wrong. Where a call ended with an error that was not asked for, and in a pair, the (first) mistake must show in
/// numbers.
std::optional<RecognisedCalls> recognise(const AnswerBook& book, std::span<const AnsweredCase> cases);

}  // namespace attn
