#include <algorithm>
#include <string>

#include "attn/diagnose/compare.h"
#include "attn/diagnose/words.h"
#include "lab/attention_judge.h"

namespace attn {
namespace {

// --- What is right, and what is known to go wrong --------------------------------------------------------------------

enum class Divisor { seq_len, none };

/// In double precision, with the step replaceable by the mistake that is made in it.
ExactTable average(const Table& value, Divisor divisor) {
  ExactTable output(1, value.cols);
  for (std::size_t r = 0; r < value.rows; ++r) {
    for (std::size_t c = 0; c < value.cols; ++c) output(0, c) += static_cast<double>(value(r, c));
  }
  if (divisor == Divisor::none) return output;
  for (double& x : output.data) x /= static_cast<double>(value.rows);
  return output;
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCase average_case(std::string name, Table value) {
  ExerciseCall call;
  call.function = "average";
  call.args = {{"value", std::move(value)}};
  call.returns = {{"output"}};
  ExerciseCase exercise_case;
  exercise_case.name = std::move(name);
  exercise_case.calls.push_back(std::move(call));
  return exercise_case;
}

/// Of any two lengths, each should be the larger one somewhere: a loop that ends at the wrong one then shows.
std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(average_case("3 rows, 2 columns", readable_table(random, 3, 2)));
  cases.front().shown = true;
  cases.push_back(average_case("few rows", random_table(random, 2, 7)));
  cases.push_back(average_case("many rows", random_table(random, 9, 4)));
  return cases;
}

// --- The verdict -----------------------------------------------------------------------------------------------------

struct Attempt {
  std::string case_name;
  Table value;
  /// Empty where the call threw or returned no matrix.
  std::optional<Table> output;
  bool threw = false;
};

std::vector<Attempt> read_attempts(std::uint64_t seed, std::span<const CaseResults> results) {
  std::vector<Attempt> attempts;
  const std::vector<ExerciseCase> cases = make_cases(seed);
  for (std::size_t k = 0; k < cases.size(); ++k) {
    Attempt& attempt = attempts.emplace_back();
    attempt.case_name = cases[k].name;
    attempt.value = *find_matrix(cases[k].calls.front().args, "value");
    if (k >= results.size() || results[k].empty()) continue;
    attempt.threw = call_failed(results[k].front());
    if (const Table* output = find_matrix(results[k].front(), "output")) attempt.output = *output;
  }
  return attempts;
}

bool gives_all(Divisor divisor, const std::vector<Attempt>& attempts) {
  return std::all_of(attempts.begin(), attempts.end(), [&](const Attempt& attempt) {
    return attempt.output && matches(average(attempt.value, divisor), *attempt.output);
  });
}

Diagnosis at(const Attempt& attempt, std::string id, std::string title, std::string message) {
  Diagnosis diagnosis;
  diagnosis.id = std::move(id);
  diagnosis.title = std::move(title);
  diagnosis.message = "In the case \"" + attempt.case_name + "\", " + std::move(message);
  diagnosis.case_name = attempt.case_name;
  return diagnosis;
}

Diagnosis compared(const Attempt& attempt, Diagnosis diagnosis) {
  const ExactTable expected = average(attempt.value, Divisor::seq_len);
  const Cell cell = first_difference(expected, *attempt.output).value_or(Cell{});
  diagnosis.row = cell.row;
  diagnosis.col = cell.col;
  diagnosis.comparisons.push_back(compare_around(cell, "output", "row", "column", expected, *attempt.output));
  return diagnosis;
}

Diagnosis diagnose_one(const Attempt& attempt) {
  if (attempt.threw) {
    return at(attempt, "threw", "Your average stopped with an error",
              "average threw an error before it returned. Read its message, and print the values at that line.");
  }
  if (!attempt.output) {
    return at(attempt, "nothing_returned", "Your average returns no output",
              "average did not return a matrix. End it with return output.");
  }
  const Table& output = *attempt.output;
  if (output.rows != 1 || output.cols != attempt.value.cols) {
    return at(attempt, "wrong_shape", "Your output has another shape",
              words("your output is ", output.rows, " × ", output.cols, "; 1 × ", attempt.value.cols,
                    " was expected. Look at where it is made."));
  }
  const auto not_finite = first_not_finite(output);
  Diagnosis wrong = at(attempt, not_finite ? "not_finite" : "unrecognised", "Your output is not right yet",
                       "your output is not the mean of the rows. Calculate one column by hand, and compare.");
  return compared(attempt, std::move(wrong));
}

Diagnosis diagnose(const std::vector<Attempt>& attempts) {
  const auto is_zero = [](const Attempt& attempt) { return attempt.output && all_zero(*attempt.output); };
  if (std::all_of(attempts.begin(), attempts.end(), is_zero)) {
    return at(attempts.front(), "returns_zeros", "Everything is still 0",
              "your output holds nothing but zeros. Begin with one column: add up its numbers, and print the sum.");
  }
  if (gives_all(Divisor::none, attempts)) {
    return compared(attempts.front(), at(attempts.front(), "not_divided", "You returned the sum",
                                         words("your output is the sum of all ", attempts.front().value.rows,
                                               " rows. How large may a mean be? Look at what follows the sum.")));
  }
  for (const Attempt& attempt : attempts) {
    if (!gives_all(Divisor::seq_len, {attempt})) return diagnose_one(attempt);
  }
  return passed_diagnosis("Your output is the mean of the rows, however many there are.", attempts.size());
}

Diagnosis judge(std::uint64_t seed, std::span<const CaseResults> results) {
  const std::vector<Attempt> attempts = read_attempts(seed, results);
  Diagnosis diagnosis = diagnose(attempts);
  const auto right = [](const Attempt& attempt) { return gives_all(Divisor::seq_len, {attempt}); };
  diagnosis.checks_passed = static_cast<std::size_t>(std::count_if(attempts.begin(), attempts.end(), right));
  diagnosis.checks_total = attempts.size();
  return diagnosis;
}

/// What the page draws beside a learner's matrix of the same name.
std::vector<NamedValue> steps(std::uint64_t seed, std::size_t case_index, std::size_t call_index) {
  const ExerciseCase exercise_case = make_cases(seed)[case_index];
  const ExactTable exact = average(*find_matrix(exercise_case.calls[call_index].args, "value"), Divisor::seq_len);
  Table output(exact.rows, exact.cols);
  std::transform(exact.data.begin(), exact.data.end(), output.data.begin(),
                 [](double x) { return static_cast<float>(x); });
  return {{"output", std::move(output)}};
}

std::vector<std::string_view> mistake_ids() { return {"not_divided"}; }

}  // namespace

extern const ExerciseCheck exercise_new_exercise;
const ExerciseCheck exercise_new_exercise{make_cases, judge, steps, mistake_ids};

}  // namespace attn
