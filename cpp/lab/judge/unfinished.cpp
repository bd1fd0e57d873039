#include <algorithm>

#include "attn/diagnose/words.h"
#include "lab/judge/hearing.h"

namespace attn {
namespace {

/// "return scores", "return { output, weights }".
std::string return_words(const ExerciseCall& call) {
  std::string names;
  for (const ReturnSpec& spec : call.returns) names += (names.empty() ? "" : ", ") + spec.name;
  if (call.returns.size() == 1) return "return " + names;
  return words("{{return { ", names, " }||return {", names, "}}}");
}

std::optional<Diagnosis> missing_result(const AnsweredCase& each, std::size_t call_index) {
  const CallResult& result = each.results[call_index];
  if (call_failed(result) || each.right[call_index].refused) return std::nullopt;
  for (const NamedExact& named : each.right[call_index].results) {
    const bool is_there =
        named.is_number ? find_number(result, named.name) != nullptr : find_matrix(result, named.name) != nullptr;
    if (is_there) continue;
    const ExerciseCall& call = each.exercise_case->calls[call_index];
    return make_diagnosis(
        "nothing_returned", words("Your ", call.function, " returns no ", named.name),
        words(in_call(*each.exercise_case, call_index), call.function, " did not return a ",
              named.is_number ? "number" : "matrix", " called ", named.name, ". End it with ", return_words(call), "."),
        *each.exercise_case);
  }
  return std::nullopt;
}

/// Neither zeros nor nothing at all: something was calculated.
bool holds_something(const CallResult& result, const CallAnswer& right) {
  return std::any_of(right.results.begin(), right.results.end(), [&](const NamedExact& named) {
    if (const double* number = find_number(result, named.name)) return *number != 0.0;
    const Table* table = find_matrix(result, named.name);
    return table != nullptr && (table->data.empty() || !all_zero(*table));
  });
}

std::optional<Diagnosis> still_zero(const Hearing& hearing) {
  const ExerciseCase* first = nullptr;
  for (const AnsweredCase& each : hearing.cases) {
    for (std::size_t c = 0; c < each.results.size(); ++c) {
      if (call_failed(each.results[c]) || each.right[c].results.empty()) continue;
      if (holds_something(each.results[c], each.right[c])) return std::nullopt;
      if (first == nullptr) first = each.exercise_case;
    }
  }
  if (first == nullptr) return std::nullopt;
  return make_diagnosis("returns_zeros", "Everything is still 0",
                        words("What you return holds nothing but zeros. ", hearing.words.first_step), *first);
}

}  // namespace

std::optional<Diagnosis> diagnose_unfinished(const Hearing& hearing) {
  if (auto missing = first_of_calls(hearing, missing_result)) return missing;
  return still_zero(hearing);
}

}  // namespace attn
