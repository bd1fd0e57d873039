#include "lab/second_look.h"

#include <algorithm>
#include <string>
#include <vector>

#include "attn/diagnose/compare.h"
#include "attn/diagnose/words.h"
#include "lab/judge/call_answer.h"

namespace attn {
namespace {

/// One call of one function in the cases of a seed.
struct Place {
  std::size_t case_index;
  std::size_t call_index;
};

/// What the call returned, without what the runner adds. Empty where something is missing.
CallResult returned(const ExerciseCall& call, const CallResult& result) {
  CallResult values;
  for (const ReturnSpec& spec : call.returns) {
    if (const Table* table = find_matrix(result, spec.name)) values.push_back({spec.name, *table});
    if (const double* number = find_number(result, spec.name)) values.push_back({spec.name, *number});
  }
  return values.size() == call.returns.size() ? values : CallResult{};
}

bool holds_something(const CallResult& values) {
  return std::any_of(values.begin(), values.end(), [](const NamedValue& named) {
    if (const double* number = std::get_if<double>(&named.value)) return *number != 0.0;
    return !all_zero(*std::get_if<Table>(&named.value));
  });
}

bool are_equal(const ExerciseValue& a, const ExerciseValue& b) {
  const Table* first = std::get_if<Table>(&a);
  const Table* second = std::get_if<Table>(&b);
  if (first == nullptr || second == nullptr)
    return a.index() == b.index() && std::get<double>(a) == std::get<double>(b);
  return first->same_shape(*second) && first->data == second->data;
}

bool are_equal(const CallResult& a, const CallResult& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const NamedValue& first, const NamedValue& second) {
    return first.name == second.name && are_equal(first.value, second.value);
  });
}

/// Where the function is called, if more than one case does.
std::vector<Place> places_of(const std::string& function, std::span<const ExerciseCase> cases) {
  std::vector<Place> places;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    for (std::size_t c = 0; c < cases[k].calls.size(); ++c) {
      if (cases[k].calls[c].function == function) places.push_back({k, c});
    }
  }
  const bool in_several = !places.empty() && places.front().case_index != places.back().case_index;
  return in_several ? places : std::vector<Place>{};
}

/// What all of these calls returned, if it is the same. Empty otherwise.
CallResult common_answer(std::span<const ExerciseCase> cases, std::span<const CaseResults> results,
                         std::span<const Place> places) {
  CallResult common;
  for (const auto& [k, c] : places) {
    if (k >= results.size() || c >= results[k].size() || call_failed(results[k][c])) return {};
    const CallResult values = returned(cases[k].calls[c], results[k][c]);
    if (values.empty() || !holds_something(values)) return {};
    if (common.empty()) common = values;
    if (!are_equal(common, values)) return {};
  }
  return common;
}

bool right_answers_differ(const ExerciseCheck& check, std::uint64_t seed, std::span<const ExerciseCase> cases,
                          std::span<const Place> places) {
  CallResult first;
  for (const auto& [k, c] : places) {
    const CallResult right = returned(cases[k].calls[c], check.steps(seed, k, c));
    if (right.empty()) continue;
    if (first.empty()) first = right;
    if (!are_equal(first, right)) return true;
  }
  return false;
}

/// "3 × 4, with 0.5 first"
std::string shown(const ExerciseValue& value) {
  if (const double* number = std::get_if<double>(&value)) return number_words(*number);
  const Table& table = *std::get_if<Table>(&value);
  const std::string shape = words(table.rows, " × ", table.cols);
  return table.data.empty() ? shape : words(shape, ", with ", table.data.front(), " first");
}

std::string args_of(const ExerciseCall& call) {
  std::string names;
  for (const NamedValue& arg : call.args) names += (names.empty() ? "" : ", ") + arg.name;
  return names;
}

Diagnosis ignores_inputs(const ExerciseCall& call, const CallResult& common, std::size_t calls, std::string case_name) {
  Diagnosis diagnosis;
  diagnosis.id = "ignores_inputs";
  diagnosis.title = words("Your ", call.function, " returns the same whatever it is given");
  diagnosis.message = words("In all ", calls, " calls of ", call.function, ", your ", common.front().name,
                            " came out as ", shown(common.front().value),
                            ". What came in was not the same, and neither is what is right. Each run brings ",
                            "other numbers and sizes: make the answer from ", args_of(call), ", whatever they hold.");
  diagnosis.case_name = std::move(case_name);
  return diagnosis;
}

std::optional<Diagnosis> same_answers(const ExerciseCheck& check, std::uint64_t seed,
                                      std::span<const ExerciseCase> cases, std::span<const CaseResults> results) {
  std::vector<std::string> seen;
  for (const ExerciseCase& each : cases) {
    for (const ExerciseCall& call : each.calls) {
      if (std::find(seen.begin(), seen.end(), call.function) != seen.end()) continue;
      seen.push_back(call.function);
      const std::vector<Place> places = places_of(call.function, cases);
      const CallResult common = common_answer(cases, results, places);
      if (common.empty() || !right_answers_differ(check, seed, cases, places)) continue;
      return ignores_inputs(call, common, places.size(), each.name);
    }
  }
  return std::nullopt;
}

/// How many numbers of a result are right, and how many are 0 where something else is. Zeros that are right say nothing.
struct Progress {
  std::size_t right = 0;
  std::size_t still_zero = 0;
};

/// Nothing where a number is neither, or where something right follows what is still 0: zeros in between were written.
std::optional<Progress> progress_of(const NamedValue& right, const NamedValue& got) {
  Progress progress;
  const auto count = [&progress](double is, bool is_right) {
    if (is == 0.0) {
      if (!is_right) ++progress.still_zero;
      return true;
    }
    if (!is_right || progress.still_zero > 0) return false;
    ++progress.right;
    return true;
  };
  const auto* number = std::get_if<double>(&right.value);
  const auto* got_number = std::get_if<double>(&got.value);
  if (number != nullptr && got_number != nullptr) {
    const bool is_right = fits(NamedExact(right.name, *number), CallResult{got});
    return count(*got_number, is_right) ? std::optional(progress) : std::nullopt;
  }
  const auto* wanted = std::get_if<Table>(&right.value);
  const auto* table = std::get_if<Table>(&got.value);
  if (wanted == nullptr || table == nullptr || !wanted->same_shape(*table)) return std::nullopt;
  for (std::size_t k = 0; k < table->data.size(); ++k) {
    const auto cell = static_cast<double>(wanted->data[k]);
    const auto is = static_cast<double>(table->data[k]);
    if (!count(is, close_enough(cell, is))) return std::nullopt;
  }
  return progress;
}

Diagnosis partly_zero(const ExerciseCase& exercise_case, const ExerciseCall& call, const Progress& progress) {
  Diagnosis diagnosis;
  diagnosis.id = "partly_zero";
  diagnosis.title = "What is there is right, and the rest is still 0";
  diagnosis.message =
      words("In the case \"", exercise_case.name, "\", ", progress.right, " of ", progress.right + progress.still_zero,
            " numbers that ", call.function, " returns are right, and the others are still 0. Go on from here: ",
            "does a loop reach all of them, and does nothing leave it early?");
  diagnosis.case_name = exercise_case.name;
  return diagnosis;
}

std::optional<Diagnosis> right_so_far(const ExerciseCheck& check, std::uint64_t seed,
                                      std::span<const ExerciseCase> cases, std::span<const CaseResults> results) {
  std::optional<Diagnosis> first;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    if (k >= results.size() || results[k].size() != cases[k].calls.size()) return std::nullopt;
    for (std::size_t c = 0; c < cases[k].calls.size(); ++c) {
      const ExerciseCall& call = cases[k].calls[c];
      const CallResult right = returned(call, check.steps(seed, k, c));
      // Nothing to return, or a call that has to be refused.
      if (right.empty()) continue;
      const CallResult got = returned(call, results[k][c]);
      if (right.size() != got.size()) return std::nullopt;
      Progress together;
      for (std::size_t r = 0; r < right.size(); ++r) {
        const auto progress = progress_of(right[r], got[r]);
        if (!progress) return std::nullopt;
        together.right += progress->right;
        together.still_zero += progress->still_zero;
      }
      const bool tells = together.right > 0 && together.still_zero > 0;
      if (tells && !first) first = partly_zero(cases[k], call, together);
    }
  }
  return first;
}

}  // namespace

std::optional<Diagnosis> second_look(const ExerciseCheck& check, std::uint64_t seed,
                                     std::span<const CaseResults> results) {
  const std::vector<ExerciseCase> cases = check.cases(seed);
  if (auto same = same_answers(check, seed, cases, results)) return same;
  return right_so_far(check, seed, cases, results);
}

}  // namespace attn
