#include <algorithm>
#include <cstring>

#include "attn/diagnose/words.h"
#include "lab/attention_judge.h"

namespace attn {
namespace {

constexpr AttentionRecipe kRight{.allowed = AttentionRecipe::Allowed::causal};
/// The case with two calls that differ only in the keys and values after this position.
constexpr std::size_t kProbedPosition = 2;
constexpr const char* kProbeName = "the same beginning, another end";

/// The problem with other tokens after `position`.
AttentionProblem with_another_end(Random& random, const AttentionProblem& problem, std::size_t position) {
  AttentionProblem changed = problem;
  for (Table* table : {&changed.query, &changed.key, &changed.value}) {
    for (std::size_t r = position + 1; r < table->rows; ++r) {
      for (std::size_t c = 0; c < table->cols; ++c) (*table)(r, c) = random.normal();
    }
  }
  return changed;
}

/// Where to begin, for someone whose matrices are still empty.
constexpr const char* kFirstStep =
    "A good first step is one row: the scores of query 0 with each key. Write it, print it with "
    "{{console.log||print}}, and run "
    "again.";

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) {
    return low + static_cast<std::size_t>(random.uniform_int(high - low + 1));
  };
  std::vector<ExerciseCase> cases;
  const auto add = [&cases](std::string name, AttentionProblem problem) {
    ExerciseCase& added = cases.emplace_back();
    added.name = std::move(name);
    added.calls.push_back(attend_call(std::move(problem)));
  };
  add("4 queries, 4 keys", {readable_table(random, 4, 4), readable_table(random, 4, 4), readable_table(random, 4, 2)});
  cases.front().shown = true;
  // Where the number of queries may differ from another length, it is the larger one somewhere, and the smaller one too:
  // a loop that ends at the wrong one runs too short in one case and too far in another.
  const std::size_t length = any(6, 9);
  add("as many queries as keys", random_problem(random, {length, length, 4, 5}));
  add("the last queries of a longer text", random_problem(random, {any(2, 3), any(6, 9), 16, 4}));
  add("one query, as in decoding", random_problem(random, {1, any(4, 7), 8, 8}));
  const AttentionProblem probe = random_problem(random, {6, 6, 8, 4});
  add(kProbeName, probe);
  cases.back().calls.push_back(attend_call(with_another_end(random, probe, kProbedPosition)));
  LargeProblems large = large_problems(random, 3);
  add("large scores", std::move(large.far_apart));
  cases.back().calls.push_back(attend_call(std::move(large.close_together)));
  return cases;
}

Diagnosis leak(const AttentionAttempt& attempt, Cell cell, std::string message) {
  Diagnosis diagnosis;
  diagnosis.id = "leaks_future";
  diagnosis.title = "The future reaches your output";
  diagnosis.message = std::move(message);
  diagnosis.case_name = attempt.case_name;
  show_evidence(evidence_for(kRight, attempt), diagnosis);
  diagnosis.row = cell.row;
  diagnosis.col = cell.col;
  return diagnosis;
}

/// A blocked key with a weight that is not exactly 0, in matrices of the right shape.
std::optional<Diagnosis> find_blocked_weight(const AttemptLog& log) {
  for (const AttentionAttempt& attempt : log.attempts) {
    const Table& weights = attempt.weights;
    if (weights.rows != attempt.problem.query.rows || weights.cols != attempt.problem.key.rows) continue;
    for (std::size_t i = 0; i < weights.rows; ++i) {
      for (std::size_t j = 0; j < weights.cols; ++j) {
        if (recipe_allows(kRight.allowed, i, j, weights.rows, weights.cols)) continue;
        if (weights(i, j) == 0.0F) continue;
        const std::size_t position = i + weights.cols - weights.rows;
        return leak(
            attempt, {i, j},
            words("In the case \"", attempt.case_name, "\", query ", i, " stands at position ", position,
                  " and gives key ", j, ", which comes after it, a weight of ", weights(i, j),
                  ". A blocked weight is exactly 0: what leaks in training, however little, is what the model learns "
                  "to use. Go through one row by hand and ask of each key whether your condition blocks it."));
      }
    }
  }
  return std::nullopt;
}

/// Rows that changed although only tokens after them did. Compared bit by bit.
std::optional<Diagnosis> find_changed_past(const AttemptLog& log) {
  const auto is_probe = [](const AttentionAttempt& attempt) { return attempt.case_name == kProbeName; };
  const auto first = std::find_if(log.attempts.begin(), log.attempts.end(), is_probe);
  if (first == log.attempts.end() || first + 1 == log.attempts.end() || !is_probe(first[1])) return std::nullopt;
  const Table& before = first[0].output;
  const Table& after = first[1].output;
  if (!before.same_shape(after) || before.rows <= kProbedPosition) return std::nullopt;
  for (std::size_t r = 0; r <= kProbedPosition; ++r) {
    for (std::size_t c = 0; c < before.cols; ++c) {
      const float was = before(r, c);
      const float is = after(r, c);
      if (std::memcmp(&was, &is, sizeof was) == 0) continue;
      return leak(first[1], {r, c},
                  words("Two texts are the same up to position ", kProbedPosition, " and differ after it, yet row ", r,
                        " of your output differs between them by ",
                        std::abs(static_cast<double>(was) - static_cast<double>(is)),
                        ". It may not change in a single bit. Look for a step that runs over all keys before the "
                        "blocked ones are gone."));
    }
  }
  return std::nullopt;
}

std::vector<AttentionMistake> known_mistakes() {
  std::vector<AttentionMistake> mistakes(causal_mistakes().begin(), causal_mistakes().end());
  // Of plain attention, those that a working starter can still be turned into.
  for (const AttentionMistake& mistake : attention_mistakes()) {
    if (mistake.id == "missing_scale" || mistake.id == "softmax_not_stable") mistakes.push_back(mistake);
  }
  return mistakes;
}

Diagnosis diagnose(std::span<const ExerciseCase> cases, const AttemptLog& log) {
  if (auto unfinished = diagnose_unfinished(cases, log, kFirstStep)) return *unfinished;
  if (auto named = diagnose_named(kRight, known_mistakes(), log)) return *named;
  auto unnamed = diagnose_unnamed(cases, kRight, log);
  if (!unnamed || unnamed->id == "unrecognised") {
    if (auto blocked = find_blocked_weight(log)) return *blocked;
    if (auto changed = find_changed_past(log)) return *changed;
  }
  if (unnamed) return *unnamed;
  return passed_diagnosis(
      "Blocked weights are exactly 0, every row sums to 1, and changing the end of a text leaves the outputs before it "
      "the "
      "same, bit for bit.",
      cases.size());
}

Diagnosis judge(std::uint64_t seed, std::span<const CaseResults> results) {
  const std::vector<ExerciseCase> cases = make_cases(seed);
  const AttemptLog log = read_attempts(cases, results);
  Diagnosis diagnosis = diagnose(cases, log);
  diagnosis.checks_total = cases.size() + 1;
  const bool past_holds = !find_blocked_weight(log) && !find_changed_past(log);
  diagnosis.checks_passed = count_right_cases(kRight, log) + (past_holds && !log.attempts.empty() ? 1 : 0);
  return diagnosis;
}

std::vector<NamedValue> steps(std::uint64_t seed, std::size_t case_index, std::size_t call_index) {
  return named_steps(kRight, make_cases(seed)[case_index].calls[call_index]);
}

std::vector<std::string_view> mistake_ids() {
  std::vector<std::string_view> ids = ids_of(known_mistakes());
  ids.push_back("leaks_future");
  return ids;
}

}  // namespace

extern const ExerciseCheck exercise_causal_mask;
const ExerciseCheck exercise_causal_mask{make_cases, judge, steps, mistake_ids};

}  // namespace attn
