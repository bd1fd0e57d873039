#include <cmath>

#include "attn/diagnose/words.h"
#include "lab/judge/hearing.h"

namespace attn {
namespace {

std::optional<Diagnosis> threw(const AnsweredCase& each, std::size_t call_index) {
  if (!call_failed(each.results[call_index]) || each.right[call_index].refused) return std::nullopt;
  const std::string& function = each.exercise_case->calls[call_index].function;
  return make_diagnosis(
      "threw", words("Your ", function, " stopped with an error"),
      words(in_call(*each.exercise_case, call_index), function,
            " {{threw an error||stopped}} before it returned. Read its message, and print the values at that line."),
      *each.exercise_case);
}

std::optional<Diagnosis> wrong_shape(const AnsweredCase& each, std::size_t call_index) {
  const CallResult& result = each.results[call_index];
  for (const NamedExact& named : each.right[call_index].results) {
    const Table* table = find_matrix(result, named.name);
    if (table == nullptr || named.table.same_shape(*table)) continue;
    const std::string wanted = words(named.table.rows, " × ", named.table.cols);
    return make_diagnosis(
        "wrong_shape", words("Your ", named.name, " should be ", wanted),
        words(in_call(*each.exercise_case, call_index), "your ", named.name, " ", is_or_are(named.name), " ",
              table->rows, " × ", table->cols, " (rows × columns); ", wanted,
              " was expected. Look at where that matrix is made, and at which sizes it is made from."),
        *each.exercise_case);
  }
  return std::nullopt;
}

/// The cell of a matrix, or any of a number, that holds NaN or an infinity where a number belongs.
std::optional<Cell> not_finite_cell(const CallResult& result, const NamedExact& named) {
  const auto is_lost = [&named](double got, Cell cell) {
    return !std::isfinite(got) && std::isfinite(named.table(cell.row, cell.col));
  };
  if (const double* number = find_number(result, named.name)) {
    return is_lost(*number, {}) ? std::optional<Cell>(Cell{}) : std::nullopt;
  }
  const Table* table = find_matrix(result, named.name);
  if (table == nullptr) return std::nullopt;
  for (std::size_t r = 0; r < table->rows; ++r) {
    for (std::size_t c = 0; c < table->cols; ++c) {
      if (is_lost(static_cast<double>((*table)(r, c)), {r, c})) return Cell{r, c};
    }
  }
  return std::nullopt;
}

Diagnosis not_finite_diagnosis(const Hearing& hearing, const AnsweredCase& each, std::size_t call_index,
                               const NamedExact& named, Cell cell) {
  const CallEvidence evidence =
      evidence_for(*each.exercise_case, call_index, each.right[call_index], each.results[call_index]);
  const double seen = evidence.got_at(named.name, cell.row, cell.col);
  const std::string place = named.is_number ? "your " : words("row ", cell.row, ", column ", cell.col, " of your ");
  Diagnosis diagnosis = make_diagnosis(
      "not_finite", words("Your ", named.name, named.name.ends_with('s') ? " hold " : " holds ", seen),
      words(in_call(*each.exercise_case, call_index), place, named.name, " is ", seen,
            ". NaN comes from 0 / 0, {{Infinity - Infinity, 0 * Infinity||infinity - infinity, 0 * infinity}}, or a "
            "number that was never set; it spreads through everything that it meets. Print the numbers before and "
            "after each step, and find the first NaN."),
      *each.exercise_case);
  show_evidence(evidence, hearing.words.nouns, diagnosis);
  if (named.is_number) return diagnosis;
  diagnosis.row = cell.row;
  diagnosis.col = cell.col;
  return diagnosis;
}

std::optional<Diagnosis> not_finite(const Hearing& hearing, const AnsweredCase& each, std::size_t call_index) {
  for (const NamedExact& named : each.right[call_index].results) {
    const auto cell = not_finite_cell(each.results[call_index], named);
    if (cell) return not_finite_diagnosis(hearing, each, call_index, named, *cell);
  }
  return std::nullopt;
}

std::optional<Diagnosis> not_refused(const AnsweredCase& each, std::size_t call_index) {
  if (!each.right[call_index].refused || call_failed(each.results[call_index])) return std::nullopt;
  const std::string& function = each.exercise_case->calls[call_index].function;
  return make_diagnosis("unrecognised", words("Your ", function, " has to refuse this call"),
                        words(in_call(*each.exercise_case, call_index), function,
                              " went on, although what it was given cannot be done. Say so with {{throw new "
                              "Error('...')||fail(\"...\")}}, and leave everything as it was."),
                        *each.exercise_case);
}

std::optional<Diagnosis> wrong_number(const Hearing& hearing, const AnsweredCase& each, std::size_t call_index) {
  if (fits(each.right[call_index], each.results[call_index])) return std::nullopt;
  const CallEvidence evidence =
      evidence_for(*each.exercise_case, call_index, each.right[call_index], each.results[call_index]);
  std::string seen = evidence.seen();
  seen.front() = seen.front() == 'R' ? 'r' : 'y';
  std::string message = in_call(*each.exercise_case, call_index) + seen;
  if (hearing.words.fact != nullptr) message += " " + hearing.words.fact(evidence);
  message +=
      " The lab knows no mistake that gives just these numbers. Calculate this one by hand from the inputs and compare "
      "each step.";
  Diagnosis diagnosis = make_diagnosis(
      "unrecognised", words("Your ", evidence.wrong->name, " ", is_or_are(evidence.wrong->name), " not right yet"),
      std::move(message), *each.exercise_case);
  show_evidence(evidence, hearing.words.nouns, diagnosis);
  return diagnosis;
}

}  // namespace

std::optional<Diagnosis> diagnose_unnamed(const Hearing& hearing) {
  if (auto found = first_of_calls(hearing, threw)) return found;
  if (auto found = first_of_calls(hearing, wrong_shape)) return found;
  const auto ask_finite = [&](const AnsweredCase& each, std::size_t c) { return not_finite(hearing, each, c); };
  if (auto found = first_of_calls(hearing, ask_finite)) return found;
  if (auto found = first_of_calls(hearing, not_refused)) return found;
  const auto ask_number = [&](const AnsweredCase& each, std::size_t c) { return wrong_number(hearing, each, c); };
  if (auto found = first_of_calls(hearing, ask_number)) return found;
  for (const AnsweredCase& each : hearing.cases) {
    if (each.is_right()) continue;
    return make_diagnosis("threw", "Your code stopped early",
                          words("In the case \"", each.exercise_case->name,
                                "\", not every call was answered. Run again; if it stays, reset the exercise."),
                          *each.exercise_case);
  }
  return std::nullopt;
}

}  // namespace attn
