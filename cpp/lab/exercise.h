// The checks of the exercises. `exercise_cases` makes the inputs from a seed; the page runs the learner's functions on
// them; `judge_exercise` compares what came out with the same inputs and names the mistake. Nothing is kept in between.
//
// An exercise is one folder of site/exercises; its check.cpp defines one ExerciseCheck, and cmake/exercise_registry.cmake
// collects them, so that a new folder is all that a new exercise needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attn/diagnose/diagnosis.h"
#include "attn/diagnose/table.h"
#include "attn/result.h"

namespace attn {

/// Something that only the learner's code understands (a cache). The runner keeps it under this number for one case.
struct ObjectRef {
  std::uint32_t object = 0;
  bool operator==(const ObjectRef&) const = default;
};

using ExerciseValue = std::variant<Table, double, ObjectRef>;

struct NamedValue {
  std::string name;
  ExerciseValue value;
};

/// What a call has to return.
struct ReturnSpec {
  enum class Kind { matrix, number, object };

  std::string name;
  Kind kind = Kind::matrix;
  /// For Kind::object: the number under which the runner keeps it.
  std::uint32_t object = 0;
};

/// One call of a function that the learner wrote.
struct ExerciseCall {
  std::string function;
  std::vector<NamedValue> args;
  std::vector<ReturnSpec> returns;
  /// An error of this call is an answer (a full cache). After any other error the runner goes on with the next case.
  bool may_fail = false;
  /// After the call the runner fills every matrix argument with this, as a decoder reuses its buffers: what the learner
  /// wants to keep must be copied.
  std::optional<float> overwrite_args;
};

/// The named results of one call, in the order of the signature: matrices and numbers that the call returned, and what
/// the runner adds: `reads` and `writes` (matrix elements touched), and `error` = 1 instead of results when it threw.
using CallResult = std::vector<NamedValue>;

/// Results of one case, in the order of its calls; shorter than the calls when one of them threw.
using CaseResults = std::vector<CallResult>;

struct ExerciseCase {
  /// "3 queries, 4 keys"
  std::string name;
  std::vector<ExerciseCall> calls;
  /// The first case is small and is what the page shows.
  bool shown = false;
};

/// What a learner would return who makes a known mistake.
struct Rehearsal {
  std::string_view id;
  std::vector<CaseResults> results;
};

struct ExerciseCheck {
  /// The same cases for the same seed, on every platform.
  std::vector<ExerciseCase> (*cases)(std::uint64_t seed);
  /// results[case][call] for cases(seed), with nothing promised about them: they come from a learner.
  Diagnosis (*judge)(std::uint64_t seed, std::span<const CaseResults> results);
  /// What a right answer makes on its way in one call of cases(seed), by name: "scores", "weights", ... A learner's matrix
  /// of that name is drawn beside it. Nothing for a call without matrices.
  std::vector<NamedValue> (*steps)(std::uint64_t seed, std::size_t case_index, std::size_t call_index);
  /// The ids that judge() can name beside the general ones, each once: one file of mistakes/ for each.
  std::vector<std::string_view> (*mistake_ids)();
  /// Every mistake that the check can simulate, made in cases(seed): judge() must name each of them. Not every check can.
  std::vector<Rehearsal> (*rehearse)(std::uint64_t seed) = nullptr;
};

/// One exercise of the registry. The slug is the folder's name without its number: "causal-mask".
struct ExerciseEntry {
  std::string_view slug;
  const ExerciseCheck* check;
};

/// All exercises in the order of their folders. Defined in the generated registry.
std::span<const ExerciseEntry> exercise_registry();

/// Error `unknown_exercise` names the exercises that exist.
Result<std::vector<ExerciseCase>> exercise_cases(std::string_view slug, std::uint64_t seed);

/// Errors: `unknown_exercise`.
Result<Diagnosis> judge_exercise(std::string_view slug, std::uint64_t seed, std::span<const CaseResults> results);

/// Errors: `unknown_exercise`, `unknown_call` where cases(seed) have no such case or call.
Result<std::vector<NamedValue>> exercise_steps(std::string_view slug, std::uint64_t seed, std::size_t case_index,
                                               std::size_t call_index);

/// The named value of a call's result, or nullptr where it is missing or of another kind.
const Table* find_matrix(const CallResult& result, std::string_view name);
const double* find_number(const CallResult& result, std::string_view name);
bool call_failed(const CallResult& result);

}  // namespace attn
