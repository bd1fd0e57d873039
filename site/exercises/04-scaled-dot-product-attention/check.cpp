#include "lab/attention_judge.h"

namespace attn {
namespace {

constexpr AttentionRecipe kRight;

ExerciseCase attend_case(std::string name, AttentionProblem problem) {
  ExerciseCase exercise_case;
  exercise_case.name = std::move(name);
  exercise_case.calls.push_back(attend_call(std::move(problem)));
  return exercise_case;
}

/// One query of ones, a key of ones and a key of zeros: the first weight is e^sqrt(head_dim) times the second, and a
/// wrong scale shows as a wrong power of e.
AttentionProblem scale_problem(Random& random) {
  constexpr std::size_t kHeadDim = 16;
  AttentionProblem problem{Table(1, kHeadDim, 1.0F), Table(2, kHeadDim), random_table(random, 2, 3)};
  for (std::size_t c = 0; c < kHeadDim; ++c) problem.key(0, c) = 1.0F;
  return problem;
}

/// The scores of each query are 0, 1, 2 and 3 in some order: whoever takes a score for a position reads or writes another
/// one, where a fraction would go unnoticed.
AttentionProblem whole_problem(Random& random) {
  constexpr std::size_t kRows = 4;
  AttentionProblem problem{Table(kRows, kRows), Table(kRows, kRows), random_table(random, kRows, 2)};
  for (std::size_t i = 0; i < kRows; ++i) {
    problem.query(i, i) = 2.0F;
    const std::size_t first = static_cast<std::size_t>(random.uniform_int(kRows));
    for (std::size_t j = 0; j < kRows; ++j) problem.key(j, i) = static_cast<float>((first + 3 * j) % kRows);
  }
  return problem;
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
  cases.push_back(attend_case(
      "3 queries, 4 keys", {readable_table(random, 3, 4), readable_table(random, 4, 4), readable_table(random, 4, 2)}));
  cases.front().shown = true;
  // Of any two of seq_len_q, seq_len_k, head_dim and value_dim, each is the larger one somewhere: a loop that ends at the
  // wrong one runs too short in one case and too far in another.
  cases.push_back(attend_case("as many queries as keys", random_problem(random, {5, 5, 8, 8})));
  cases.push_back(attend_case("few queries, many keys", random_problem(random, {any(2, 3), any(7, 9), 4, any(5, 6)})));
  cases.push_back(attend_case("many queries, few keys", random_problem(random, {any(7, 9), any(2, 3), 6, any(4, 5)})));
  cases.push_back(attend_case("one key", random_problem(random, {2, 1, 4, 3})));
  cases.push_back(attend_case("one key fits, one does not", scale_problem(random)));
  cases.push_back(attend_case("whole numbers as scores", whole_problem(random)));
  LargeProblems large = large_problems(random, 2);
  cases.push_back(attend_case("large scores", std::move(large.far_apart)));
  cases.back().calls.push_back(attend_call(std::move(large.close_together)));
  return cases;
}

std::vector<AttentionMistake> known_mistakes() {
  std::vector<AttentionMistake> mistakes(attention_mistakes().begin(), attention_mistakes().end());
  mistakes.insert(mistakes.end(), loop_mistakes().begin(), loop_mistakes().end());
  return mistakes;
}

Diagnosis diagnose(std::span<const ExerciseCase> cases, const AttemptLog& log) {
  if (auto unfinished = diagnose_unfinished(cases, log, kFirstStep)) return *unfinished;
  if (auto named = diagnose_named(kRight, known_mistakes(), log)) return *named;
  if (auto unnamed = diagnose_unnamed(cases, kRight, log)) return *unnamed;
  return passed_diagnosis(
      "Every row of your weights sums to 1, the scale holds for every head_dim, and scores of ten thousand million do "
      "no "
      "harm. This is the attention of every transformer.",
      cases.size());
}

Diagnosis judge(std::uint64_t seed, std::span<const CaseResults> results) {
  const std::vector<ExerciseCase> cases = make_cases(seed);
  const AttemptLog log = read_attempts(cases, results);
  Diagnosis diagnosis = diagnose(cases, log);
  diagnosis.checks_passed = count_right_cases(kRight, log);
  diagnosis.checks_total = cases.size();
  return diagnosis;
}

std::vector<NamedValue> steps(std::uint64_t seed, std::size_t case_index, std::size_t call_index) {
  return named_steps(kRight, make_cases(seed)[case_index].calls[call_index]);
}

std::vector<std::string_view> mistake_ids() { return ids_of(known_mistakes()); }

}  // namespace

extern const ExerciseCheck exercise_scaled_dot_product_attention;
const ExerciseCheck exercise_scaled_dot_product_attention{make_cases, judge, steps, mistake_ids};

}  // namespace attn
