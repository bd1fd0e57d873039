// Rules about calls that no simulation of a mistake can state: what a call may cost, and what must hold bit by bit.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lab/exercise.h"

namespace attn {

/// A call that was answered, in the order of cases and calls.
struct AnsweredCall {
  const ExerciseCase& exercise_case;
  std::size_t call_index;
  const CallResult& result;

  const ExerciseCall& call() const { return exercise_case.calls[call_index]; }
  /// Matrix elements that the call touched; 0 where nothing was counted.
  double reads() const { return count("reads"); }
  double writes() const { return count("writes"); }

 private:
  double count(std::string_view name) const {
    const double* number = find_number(result, name);
    return number == nullptr ? 0.0 : *number;
  }
};

struct BrokenRule {
  /// Index of the call that shows it.
  std::size_t call;
  std::string message;
};

/// A name that a check gives for what it counted or measured. A lower bound on reads is called `reads_not_counted`.
struct CallRule {
  std::string_view id;
  std::string_view title;
  std::optional<BrokenRule> (*find)(std::span<const AnsweredCall> calls);
};

}  // namespace attn
