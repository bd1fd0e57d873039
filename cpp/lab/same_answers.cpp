#include "lab/same_answers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "attn/diagnose/compare.h"
#include "attn/diagnose/words.h"

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

}  // namespace

std::optional<Diagnosis> diagnose_same_answers(const ExerciseCheck& check, std::uint64_t seed,
                                               std::span<const CaseResults> results) {
  const std::vector<ExerciseCase> cases = check.cases(seed);
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

}  // namespace attn
