#include "lab/judge/call_evidence.h"

#include <algorithm>
#include <limits>

#include "attn/contract.h"
#include "attn/diagnose/words.h"

namespace attn {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <typename T>
double cell_or_none(const TableOf<T>* table, std::size_t row, std::size_t col) {
  if (table == nullptr || row >= table->rows || col >= table->cols) return kNone;
  return static_cast<double>((*table)(row, col));
}

const NamedExact* find_expected(const CallAnswer& expected, std::string_view name) {
  const auto found = std::find_if(expected.results.begin(), expected.results.end(),
                                  [&](const NamedExact& named) { return named.name == name; });
  return found == expected.results.end() ? nullptr : &*found;
}

const ResultNouns nouns_of(std::string_view result, std::span<const ResultNouns> nouns) {
  const auto found = std::find_if(nouns.begin(), nouns.end(), [&](const ResultNouns& n) { return n.result == result; });
  return found == nouns.end() ? ResultNouns{result} : *found;
}

/// The numbers of a call as one row, with their names above.
Comparison compare_numbers(const CallEvidence& evidence, const std::vector<const NamedExact*>& numbers) {
  Comparison comparison;
  comparison.title = "numbers";
  comparison.row_labels = {"number"};
  comparison.expected = Table(1, numbers.size());
  comparison.got = Table(1, numbers.size());
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    comparison.col_labels.push_back(numbers[k]->name);
    comparison.expected(0, k) = static_cast<float>(numbers[k]->table(0, 0));
    comparison.got(0, k) = static_cast<float>(*find_number(evidence.result, numbers[k]->name));
    if (numbers[k] == evidence.wrong) comparison.col = k;
  }
  return comparison;
}

}  // namespace

const Table& CallEvidence::matrix(std::string_view arg) const {
  const Table* table = find_matrix(call().args, arg);
  ATTN_EXPECTS(table != nullptr, "the call was given no matrix of this name");
  return *table;
}

double CallEvidence::number(std::string_view arg) const {
  const double* number = find_number(call().args, arg);
  ATTN_EXPECTS(number != nullptr, "the call was given no number of this name");
  return *number;
}

double CallEvidence::wanted() const {
  return wrong == nullptr ? kNone : cell_or_none(&wrong->table, cell.row, cell.col);
}

double CallEvidence::got() const { return wrong == nullptr ? kNone : got_at(wrong->name, cell.row, cell.col); }

double CallEvidence::got_at(std::string_view name, std::size_t row, std::size_t col) const {
  if (const double* number = find_number(result, name)) return *number;
  return cell_or_none(find_matrix(result, name), row, col);
}

double CallEvidence::wanted_at(std::string_view name, std::size_t row, std::size_t col) const {
  const NamedExact* named = find_expected(expected, name);
  return named == nullptr ? kNone : cell_or_none(&named->table, row, col);
}

double CallEvidence::row_sum(std::string_view name, std::size_t row) const {
  const Table* table = find_matrix(result, name);
  if (table == nullptr || row >= table->rows) return kNone;
  double sum = 0.0;
  for (std::size_t c = 0; c < table->cols; ++c) sum += static_cast<double>((*table)(row, c));
  return sum;
}

double CallEvidence::col_sum(std::string_view name, std::size_t col) const {
  const Table* table = find_matrix(result, name);
  if (table == nullptr || col >= table->cols) return kNone;
  double sum = 0.0;
  for (std::size_t r = 0; r < table->rows; ++r) sum += static_cast<double>((*table)(r, col));
  return sum;
}

std::string CallEvidence::seen() const {
  const std::string& function = call().function;
  if (expected.refused) return words("Your ", function, " went on where it has to end with an error.");
  if (wrong == nullptr) return words("Your ", function, " ended with an error.");
  if (wrong->is_number)
    return words("Your ", wrong->name, " ", is_or_are(wrong->name), " ", got(), ", where ", wanted(), " was expected.");
  const Table* table = find_matrix(result, wrong->name);
  if (table != nullptr && !wrong->table.same_shape(*table)) {
    return words("Your ", wrong->name, " ", is_or_are(wrong->name), " ", table->rows, " × ", table->cols,
                 " (rows × columns), where ", wrong->table.rows, " × ", wrong->table.cols, " was expected.");
  }
  return words("Row ", cell.row, ", column ", cell.col, " of your ", wrong->name, " is ", got(), ", where ", wanted(),
               " was expected.");
}

std::string_view is_or_are(std::string_view result) { return result.ends_with('s') ? "are" : "is"; }

CallEvidence evidence_for(const ExerciseCase& exercise_case, std::size_t call_index, const CallAnswer& expected,
                          const CallResult& result) {
  CallEvidence evidence{exercise_case, call_index, expected, result, nullptr, {}};
  if (call_failed(result) || expected.refused) return evidence;
  for (const NamedExact& named : expected.results) {
    if (fits(named, result)) continue;
    evidence.wrong = &named;
    const Table* table = find_matrix(result, named.name);
    if (table != nullptr && named.table.same_shape(*table)) {
      evidence.cell = first_difference(named.table, *table).value_or(Cell{});
    }
    break;
  }
  return evidence;
}

void show_evidence(const CallEvidence& evidence, std::span<const ResultNouns> nouns, Diagnosis& diagnosis) {
  if (evidence.wrong != nullptr && !evidence.wrong->is_number) {
    diagnosis.row = evidence.cell.row;
    diagnosis.col = evidence.cell.col;
  }
  std::vector<const NamedExact*> numbers;
  for (const NamedExact& named : evidence.expected.results) {
    if (named.is_number) {
      if (find_number(evidence.result, named.name) != nullptr) numbers.push_back(&named);
      continue;
    }
    const Table* table = find_matrix(evidence.result, named.name);
    if (table == nullptr || !named.table.same_shape(*table) || table->data.empty()) continue;
    const Cell cell = first_difference(named.table, *table).value_or(Cell{});
    const ResultNouns noun = nouns_of(named.name, nouns);
    diagnosis.comparisons.push_back(
        compare_around(cell, named.name, std::string(noun.row), std::string(noun.col), named.table, *table));
  }
  if (!numbers.empty()) diagnosis.comparisons.push_back(compare_numbers(evidence, numbers));
}

}  // namespace attn
