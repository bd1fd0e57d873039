#include "lab/attention_judge.h"

#include <algorithm>
#include <cmath>

#include "attn/diagnose/words.h"

namespace attn {
namespace {

std::string in_case(const std::string& name) { return "In the case \"" + name + "\", "; }

std::string shape_words(const auto& table) { return words(table.rows, " × ", table.cols); }

Diagnosis at_case(std::string id, std::string title, std::string message, std::string case_name) {
  Diagnosis diagnosis;
  diagnosis.id = std::move(id);
  diagnosis.title = std::move(title);
  diagnosis.message = std::move(message);
  diagnosis.case_name = std::move(case_name);
  return diagnosis;
}

std::optional<Diagnosis> wrong_shape(const AttentionRecipe& right, const AttentionAttempt& attempt) {
  const AttentionAnswer expected = cook(right, attempt.problem);
  const bool weights_fit = expected.weights.same_shape(attempt.weights);
  if (weights_fit && expected.output.same_shape(attempt.output)) return std::nullopt;

  const std::string name = weights_fit ? "output" : "weights";
  const Table& got = weights_fit ? attempt.output : attempt.weights;
  const ExactTable& wanted = weights_fit ? expected.output : expected.weights;
  const char* meaning = weights_fit ? "a row for each query and a column for each column of value"
                                    : "a row for each query and a column for each key";
  return at_case("wrong_shape", words("Your ", name, " should be ", shape_words(wanted)),
                 words(in_case(attempt.case_name), "your ", name, " is ", shape_words(got), " (rows × columns); ",
                       shape_words(wanted), " was expected: ", meaning,
                       ". Look at where that matrix is made, and at which sizes it is made from."),
                 attempt.case_name);
}

std::optional<Diagnosis> not_finite(const AttentionRecipe& right, const AttentionAttempt& attempt) {
  const auto in_weights = first_not_finite(attempt.weights);
  const auto cell = in_weights ? in_weights : first_not_finite(attempt.output);
  if (!cell) return std::nullopt;
  const Table& table = in_weights ? attempt.weights : attempt.output;
  Diagnosis diagnosis = at_case(
      "not_finite", words("Your ", in_weights ? "weights hold " : "output holds ", table(cell->row, cell->col)),
      words(in_case(attempt.case_name), "row ", cell->row, ", column ", cell->col, " of your ",
            in_weights ? "weights" : "output", " is ", table(cell->row, cell->col),
            ". NaN comes from 0 / 0, {{Infinity - Infinity, 0 * Infinity||infinity - infinity, 0 * infinity}}, or a "
            "number that was never set; it spreads "
            "through "
            "everything that it meets. Print the row of scores before and after each step, and find the first NaN."),
      attempt.case_name);
  show_evidence(evidence_for(right, attempt), diagnosis);
  diagnosis.row = cell->row;
  diagnosis.col = cell->col;
  return diagnosis;
}

/// True sentences about the wrong weights that may help, without a claim about the cause.
std::string facts_about_row(const AttentionEvidence& evidence) {
  const Table& weights = evidence.attempt.weights;
  const std::size_t row = evidence.cell.row;
  double sum = 0.0;
  for (std::size_t c = 0; c < weights.cols; ++c) sum += static_cast<double>(weights(row, c));
  if (std::abs(sum - 1.0) > 1e-3) return words(" That row sums to ", sum, "; weights are shares and sum to 1.");
  return " That row does sum to 1, so look at the scores first.";
}

Diagnosis unrecognised(const AttentionRecipe& right, const AttentionAttempt& attempt) {
  const AttentionEvidence evidence = evidence_for(right, attempt);
  const Cell cell = evidence.cell;
  const bool in_weights = evidence.in_weights;
  const double wanted =
      in_weights ? evidence.expected.weights(cell.row, cell.col) : evidence.expected.output(cell.row, cell.col);
  const float got = in_weights ? attempt.weights(cell.row, cell.col) : attempt.output(cell.row, cell.col);
  std::string message = words(in_case(attempt.case_name), "row ", cell.row, ", column ", cell.col, " of your ",
                              in_weights ? "weights" : "output", " is ", got, ", where ", wanted, " was expected.");
  message += in_weights ? facts_about_row(evidence)
                        : std::string(" Your weights are right, so look at how the output is made from them.");
  message +=
      " The lab knows no mistake that gives just these numbers. Calculate this one cell by hand from the inputs and "
      "compare each step.";
  Diagnosis diagnosis =
      at_case("unrecognised", in_weights ? "Your weights are not right yet" : "Your output is not right yet",
              std::move(message), attempt.case_name);
  show_evidence(evidence, diagnosis);
  return diagnosis;
}

}  // namespace

AttentionProblem random_problem(Random& random, const AttentionLengths& lengths) {
  return {random_table(random, lengths.seq_len_q, lengths.head_dim),
          random_table(random, lengths.seq_len_k, lengths.head_dim),
          random_table(random, lengths.seq_len_k, lengths.value_dim)};
}

LargeProblems large_problems(Random& random, std::size_t value_dim) {
  constexpr std::size_t kRows = 6;
  constexpr std::size_t kHeadDim = 4;
  const AttentionProblem empty{Table(kRows, kHeadDim), Table(kRows, kHeadDim), {}};
  LargeProblems problems{empty, empty};
  problems.far_apart.value = random_table(random, kRows, value_dim);
  problems.close_together.value = random_table(random, kRows, value_dim);
  float level = 0.0F;
  for (std::size_t r = 0; r < kRows; ++r) {
    level += 1.0F + static_cast<float>(random.uniform_int(3));
    const float sign = r % 2 == 0 ? -1.0F : 1.0F;
    problems.far_apart.query(r, 0) = sign * 1e5F;
    problems.far_apart.key(r, 0) = level * 1e5F;
    problems.close_together.query(r, 0) = sign;
    problems.close_together.key(r, 0) = 2000.0F + level;
  }
  return problems;
}

ExerciseCall attend_call(AttentionProblem problem) {
  ExerciseCall call;
  call.function = "attend";
  call.args = {
      {"query", std::move(problem.query)}, {"key", std::move(problem.key)}, {"value", std::move(problem.value)}};
  call.returns = {{"output"}, {"weights"}};
  return call;
}

void log_attempt(AttemptLog& log, std::size_t case_index, const ExerciseCase& exercise_case,
                 const std::string& function, const CallResult& result, AttentionProblem problem) {
  if (call_failed(result)) {
    log.complete[case_index] = false;
    if (!log.threw) log.threw = AttemptLog::Problem{case_index, function, ""};
    log.threw_on.push_back(std::move(problem));
    return;
  }
  const Table* output = find_matrix(result, "output");
  const Table* weights = find_matrix(result, "weights");
  if (output == nullptr || weights == nullptr) {
    log.complete[case_index] = false;
    if (!log.missing) log.missing = AttemptLog::Problem{case_index, function, output == nullptr ? "output" : "weights"};
    return;
  }
  log.attempts.push_back({exercise_case.name, std::move(problem), *output, *weights});
  log.attempt_cases.push_back(case_index);
}

AttentionProblem problem_of(const ExerciseCall& call) {
  return {*find_matrix(call.args, "query"), *find_matrix(call.args, "key"), *find_matrix(call.args, "value")};
}

AttemptLog read_attempts(std::span<const ExerciseCase> cases, std::span<const CaseResults> results) {
  AttemptLog log;
  log.complete.assign(cases.size(), true);
  for (std::size_t k = 0; k < cases.size(); ++k) {
    const std::vector<ExerciseCall>& calls = cases[k].calls;
    const std::size_t answered = k < results.size() ? std::min(results[k].size(), calls.size()) : 0;
    if (answered < calls.size()) log.complete[k] = false;
    for (std::size_t c = 0; c < answered; ++c) {
      log_attempt(log, k, cases[k], calls[c].function, results[k][c], problem_of(calls[c]));
    }
  }
  return log;
}

std::size_t count_right_cases(const AttentionRecipe& right, const AttemptLog& log) {
  std::vector<bool> ok = log.complete;
  for (std::size_t a = 0; a < log.attempts.size(); ++a) {
    if (!answers(cook(right, log.attempts[a].problem), log.attempts[a])) ok[log.attempt_cases[a]] = false;
  }
  return static_cast<std::size_t>(std::count(ok.begin(), ok.end(), true));
}

std::optional<Diagnosis> diagnose_unfinished(std::span<const ExerciseCase> cases, const AttemptLog& log,
                                             const std::string& first_step) {
  if (log.missing) {
    const AttemptLog::Problem& missing = *log.missing;
    return at_case("nothing_returned", words("Your ", missing.function, " returns no ", missing.result),
                   words(in_case(cases[missing.case_index].name), missing.function, " did not return a matrix called ",
                         missing.result, ". End it with return { output, weights }, both of them matrices."),
                   cases[missing.case_index].name);
  }
  const bool zeros = std::all_of(log.attempts.begin(), log.attempts.end(), [](const AttentionAttempt& attempt) {
    return all_zero(attempt.output) && all_zero(attempt.weights) && !attempt.weights.data.empty();
  });
  if (log.attempts.empty() || !zeros) return std::nullopt;
  return at_case("returns_zeros", "Everything is still 0",
                 "Your output and weights hold nothing but zeros. " + first_step, log.attempts.front().case_name);
}

std::optional<Diagnosis> diagnose_named(const AttentionRecipe& right, std::span<const AttentionMistake> mistakes,
                                        const AttemptLog& log) {
  const bool all_right = std::all_of(log.attempts.begin(), log.attempts.end(), [&](const AttentionAttempt& attempt) {
    return answers(cook(right, attempt.problem), attempt);
  });
  if (all_right) return std::nullopt;
  const auto found = recognise(right, mistakes, log.attempts, log.threw_on);
  if (!found) return std::nullopt;
  const AttentionEvidence evidence = evidence_for(right, log.attempts[found->attempt]);
  std::string message = found->mistake->explain(evidence);
  if (found->another_follows) message += " Your numbers show a second mistake, too; mend this one first.";
  Diagnosis diagnosis = at_case(std::string(found->mistake->id), std::string(found->mistake->title), std::move(message),
                                evidence.attempt.case_name);
  show_evidence(evidence, diagnosis);
  return diagnosis;
}

std::optional<Diagnosis> diagnose_unnamed(std::span<const ExerciseCase> cases, const AttentionRecipe& right,
                                          const AttemptLog& log) {
  if (log.threw) {
    const AttemptLog::Problem& threw = *log.threw;
    return at_case(
        "threw", words("Your ", threw.function, " stopped with an error"),
        words(in_case(cases[threw.case_index].name), threw.function,
              " {{threw an error||stopped}} before it returned. Read its message, and print the values at that line."),
        cases[threw.case_index].name);
  }
  for (const AttentionAttempt& attempt : log.attempts) {
    if (auto diagnosis = wrong_shape(right, attempt)) return diagnosis;
  }
  for (const AttentionAttempt& attempt : log.attempts) {
    if (auto diagnosis = not_finite(right, attempt)) return diagnosis;
  }
  for (const AttentionAttempt& attempt : log.attempts) {
    if (!answers(cook(right, attempt.problem), attempt)) return unrecognised(right, attempt);
  }
  for (std::size_t k = 0; k < log.complete.size(); ++k) {
    if (log.complete[k]) continue;
    return at_case("threw", "Your code stopped early",
                   in_case(cases[k].name) + "not every call was answered. Run again; if it stays, reset the exercise.",
                   cases[k].name);
  }
  return std::nullopt;
}

void show_evidence(const AttentionEvidence& evidence, Diagnosis& diagnosis) {
  const AttentionAttempt& attempt = evidence.attempt;
  diagnosis.row = evidence.cell.row;
  diagnosis.col = evidence.cell.col;
  if (evidence.expected.weights.same_shape(attempt.weights)) {
    const Cell cell = first_difference(evidence.expected.weights, attempt.weights).value_or(Cell{evidence.cell.row, 0});
    diagnosis.comparisons.push_back(
        compare_around(cell, "weights", "query", "key", evidence.expected.weights, attempt.weights));
  }
  if (evidence.expected.output.same_shape(attempt.output)) {
    const Cell cell = first_difference(evidence.expected.output, attempt.output).value_or(Cell{evidence.cell.row, 0});
    diagnosis.comparisons.push_back(
        compare_around(cell, "output", "query", "column", evidence.expected.output, attempt.output));
  }
}

std::vector<NamedValue> named_steps(const AttentionRecipe& right, const AttentionProblem& problem) {
  const AttentionSteps steps = attention_steps(right, problem);
  std::vector<NamedValue> named;
  const auto add = [&named](std::string name, const ExactTable& exact) {
    if (exact.data.empty()) return;
    Table table(exact.rows, exact.cols);
    std::transform(exact.data.begin(), exact.data.end(), table.data.begin(),
                   [](double x) { return static_cast<float>(x); });
    named.push_back({std::move(name), std::move(table)});
  };
  add("scores", steps.scores);
  add("scaled_scores", steps.scaled_scores);
  add("masked_scores", steps.masked_scores);
  add("weights", steps.weights);
  add("output", steps.output);
  return named;
}

std::vector<NamedValue> named_steps(const AttentionRecipe& right, const ExerciseCall& call) {
  return named_steps(right, problem_of(call));
}

std::vector<std::string_view> ids_of(std::span<const AttentionMistake> mistakes) {
  std::vector<std::string_view> ids;
  for (const AttentionMistake& mistake : mistakes) {
    if (std::find(ids.begin(), ids.end(), mistake.id) == ids.end()) ids.push_back(mistake.id);
  }
  return ids;
}

Diagnosis passed_diagnosis(std::string message, std::size_t checks) {
  Diagnosis diagnosis;
  diagnosis.id = "passed";
  diagnosis.passed = true;
  diagnosis.title = "It works";
  diagnosis.message = std::move(message);
  diagnosis.checks_passed = checks;
  diagnosis.checks_total = checks;
  return diagnosis;
}

}  // namespace attn
