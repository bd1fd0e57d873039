// What the judge looks at, and the diagnoses that need no knowledge of the exercise.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/judge/answer_book.h"
#include "lab/judge/judge_calls.h"

namespace attn {

struct Hearing {
  const AnswerBook& book;
  const JudgeWords& words;
  /// All that was answered, beside what is right.
  std::vector<AnsweredCase> cases;
};

/// Nothing returned, or zeros everywhere: there is no mistake to name yet.
std::optional<Diagnosis> diagnose_unfinished(const Hearing& hearing);

/// Threw, wrong shape, NaN, no error where one was due, or just the first wrong number: always finds something unless
/// every call is right.
std::optional<Diagnosis> diagnose_unnamed(const Hearing& hearing);

/// "In the case "a full cache", ", and which call of several.
std::string in_call(const ExerciseCase& exercise_case, std::size_t call_index);

Diagnosis make_diagnosis(std::string_view id, std::string title, std::string message,
                         const ExerciseCase& exercise_case);

/// Asks of every answered call whether there is something to say.
template <typename Ask>
std::optional<Diagnosis> first_of_calls(const Hearing& hearing, Ask ask) {
  for (const AnsweredCase& each : hearing.cases) {
    for (std::size_t c = 0; c < each.results.size(); ++c) {
      std::optional<Diagnosis> diagnosis = ask(each, c);
      if (diagnosis) return diagnosis;
    }
  }
  return std::nullopt;
}

}  // namespace attn
