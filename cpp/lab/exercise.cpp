#include "lab/exercise.h"

#include "attn/sentence.h"
#include "lab/second_look.h"

namespace attn {
namespace {

const ExerciseCheck* find_check(std::string_view slug) {
  for (const ExerciseEntry& entry : exercise_registry()) {
    if (entry.slug == slug) return entry.check;
  }
  return nullptr;
}

Error unknown_exercise(std::string_view slug) {
  std::string message = "There is no exercise \"" + std::string(slug) + "\". Choose one of:";
  for (const ExerciseEntry& entry : exercise_registry()) message += " " + std::string(entry.slug);
  return {"unknown_exercise", message + "."};
}

template <typename T>
const T* find_value(const CallResult& result, std::string_view name) {
  for (const NamedValue& named : result) {
    if (named.name == name) return std::get_if<T>(&named.value);
  }
  return nullptr;
}

}  // namespace

Result<std::vector<ExerciseCase>> exercise_cases(std::string_view slug, std::uint64_t seed) {
  const ExerciseCheck* check = find_check(slug);
  if (check == nullptr) return unknown_exercise(slug);
  return check->cases(seed);
}

Result<Diagnosis> judge_exercise(std::string_view slug, std::uint64_t seed, std::span<const CaseResults> results) {
  const ExerciseCheck* check = find_check(slug);
  if (check == nullptr) return unknown_exercise(slug);
  Diagnosis diagnosis = check->judge(seed, results);
  if (diagnosis.id != "unrecognised" && diagnosis.id != "wrong_shape") return diagnosis;
  auto seen = second_look(*check, seed, results);
  if (!seen) return diagnosis;
  seen->checks_passed = diagnosis.checks_passed;
  seen->checks_total = diagnosis.checks_total;
  return *seen;
}

Result<std::vector<NamedValue>> exercise_steps(std::string_view slug, std::uint64_t seed, std::size_t case_index,
                                               std::size_t call_index) {
  const ExerciseCheck* check = find_check(slug);
  if (check == nullptr) return unknown_exercise(slug);
  const std::vector<ExerciseCase> cases = check->cases(seed);
  if (case_index >= cases.size() || call_index >= cases[case_index].calls.size()) {
    return Error{"unknown_call", sentence("The exercise has no call ", call_index, " in case ", case_index,
                                          ". Ask exercise_cases() which there are.")};
  }
  return check->steps(seed, case_index, call_index);
}

const Table* find_matrix(const CallResult& result, std::string_view name) {
  const Table* table = find_value<Table>(result, name);
  return table != nullptr && table->data.size() == table->rows * table->cols ? table : nullptr;
}
const double* find_number(const CallResult& result, std::string_view name) { return find_value<double>(result, name); }
bool call_failed(const CallResult& result) { return find_number(result, "error") != nullptr; }

}  // namespace attn
