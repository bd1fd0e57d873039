// The judge of exercises that are a table, on one made for the test: a counter that adds rows, with a limit.
#include "lab/judge/function_judge.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

namespace {

using namespace attn;

struct Recipe {
  bool divided = true;
  bool first_row = true;
  bool keeps_sum = true;
  bool root = false;
  bool limited = true;
  bool operator==(const Recipe&) const = default;
};

/// mean(value) -> output, rows: the mean of all rows that were ever given, refused for more than 4 rows at once.
std::vector<CallAnswer> answer(const Recipe& recipe, const ExerciseCase& exercise_case) {
  std::vector<CallAnswer> answers;
  ExactTable sum(1, 2);
  double rows = 0.0;
  for (const ExerciseCall& call : exercise_case.calls) {
    const Table& value = *find_matrix(call.args, "value");
    if (value.rows > 4 && recipe.limited) {
      answers.push_back(refusal());
      continue;
    }
    if (!recipe.keeps_sum) sum = ExactTable(1, 2);
    for (std::size_t r = recipe.first_row ? 0 : 1; r < value.rows; ++r) {
      for (std::size_t c = 0; c < 2; ++c) sum(0, c) += static_cast<double>(value(r, c));
    }
    rows += static_cast<double>(value.rows);
    ExactTable output = sum;
    for (double& x : output.data) {
      if (recipe.divided) x /= rows;
      if (recipe.root) x = std::sqrt(x);
    }
    answers.push_back({{{"output", output}, {"rows", rows}}});
  }
  return answers;
}

ExerciseCall mean_call(Table value, bool may_fail = false) {
  ExerciseCall call = call_of("mean", {{"value", std::move(value)}}, {{"output"}, {"rows", ReturnSpec::Kind::number}});
  call.may_fail = may_fail;
  return call;
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(case_of("twice", {mean_call(random_table(random, 3, 2)), mean_call(random_table(random, 2, 2))}));
  cases.front().shown = true;
  cases.push_back(case_of("too many", {mean_call(random_table(random, 5, 2), true), mean_call(Table(4, 2, 1.0F))}));
  return cases;
}

std::string seen(const CallEvidence& e) { return e.seen(); }

constexpr Mistake<Recipe> kMistakes[] = {
    {"not_divided", "A sum", [](Recipe& r) { r.divided = false; }, seen},
    {"first_row_left_out", "One row too few", [](Recipe& r) { r.first_row = false; }, seen},
    {"forgets", "Each call begins anew", [](Recipe& r) { r.keeps_sum = false; }, seen},
    {"root", "A root", [](Recipe& r) { r.root = true; }, seen},
    {"no_limit", "Too many rows", [](Recipe& r) { r.limited = false; }, seen},
};

constexpr CallRule kCosts[] = {
    {"reads_too_much", "Too much is read",
     [](std::span<const AnsweredCall> calls) -> std::optional<BrokenRule> {
       for (std::size_t k = 0; k < calls.size(); ++k) {
         if (calls[k].reads() > 20.0) return BrokenRule{k, words("It read ", calls[k].reads(), " numbers.")};
       }
       return std::nullopt;
     }},
};

constexpr FunctionExercise<Recipe> kMean{
    .cases = make_cases,
    .answer = answer,
    .mistakes = kMistakes,
    .words = {.first_step = "Add one row.", .passed = "It holds."},
    .rules = {.costs = kCosts},
};
constexpr ExerciseCheck kCheck = function_check<kMean>();

std::vector<CaseResults> results_with(const Recipe& recipe, std::uint64_t seed = 1) {
  std::vector<CaseResults> results;
  for (const ExerciseCase& each : make_cases(seed)) {
    CaseResults& case_results = results.emplace_back();
    for (const CallAnswer& one : answer(recipe, each)) case_results.push_back(as_result(one));
  }
  return results;
}

Diagnosis judge(const std::vector<CaseResults>& results) { return kCheck.judge(1, results); }

Table& output_of(CallResult& result) { return std::get<Table>(result.front().value); }

}  // namespace

TEST_CASE("a right answer passes all cases and the cost", "[function_judge]") {
  const Diagnosis diagnosis = judge(results_with({}));
  REQUIRE(diagnosis.id == "passed");
  REQUIRE(diagnosis.passed);
  REQUIRE(diagnosis.message == "It holds.");
  REQUIRE(diagnosis.checks_passed == 3);
  REQUIRE(diagnosis.checks_total == 3);
}

TEST_CASE("each mistake of the table is named, in the call that shows it", "[function_judge]") {
  for (const Rehearsal& rehearsal : kCheck.rehearse(1)) {
    const Diagnosis diagnosis = judge(rehearsal.results);
    CAPTURE(rehearsal.id, diagnosis.message);
    REQUIRE(diagnosis.id == rehearsal.id);
  }
  const Diagnosis forgets = judge(results_with({.keeps_sum = false}));
  REQUIRE(forgets.case_name == "twice");
  REQUIRE(forgets.comparisons.size() == 2);
  REQUIRE(forgets.comparisons.back().title == "numbers");
  const Diagnosis no_limit = judge(results_with({.limited = false}));
  REQUIRE(no_limit.message == "Your mean went on where it has to end with an error.");
}

TEST_CASE("two mistakes are told one at a time", "[function_judge]") {
  const Diagnosis diagnosis = judge(results_with({.divided = false, .keeps_sum = false}));
  REQUIRE(diagnosis.id == "not_divided");
  REQUIRE(diagnosis.message.find("second mistake") != std::string::npos);
}

TEST_CASE("a wrong number that no mistake gives has no name but a place", "[function_judge]") {
  auto results = results_with({});
  output_of(results[0][1])(0, 1) += 0.01F;
  const Diagnosis diagnosis = judge(results);
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE(diagnosis.row == 0);
  REQUIRE(diagnosis.col == 1);
  REQUIRE(diagnosis.message.starts_with("In the case \"twice\", call 2 (mean), row 0, column 1 of your output is "));
  REQUIRE(diagnosis.checks_passed == 1);
}

TEST_CASE("a number is compared exactly, however large", "[function_judge]") {
  auto results = results_with({});
  std::get<double>(results[0][1][1].value) += 0.001;
  const Diagnosis diagnosis = judge(results);
  REQUIRE(diagnosis.id == "unrecognised");
  REQUIRE_FALSE(diagnosis.row.has_value());
  REQUIRE(diagnosis.message.find("your rows are 5") != std::string::npos);
}

TEST_CASE("zeros, missing results, errors, shapes and NaN are told in the learner's terms", "[function_judge]") {
  auto zeros = results_with({});
  for (CaseResults& each : zeros) {
    for (CallResult& result : each) result = {{"output", Table(1, 2)}, {"rows", 0.0}};
  }
  REQUIRE(judge(zeros).id == "returns_zeros");
  REQUIRE(judge(zeros).message.ends_with("Add one row."));

  auto missing = results_with({});
  missing[0][0].pop_back();
  REQUIRE(judge(missing).id == "nothing_returned");
  REQUIRE(judge(missing).title == "Your mean returns no rows");

  auto threw = results_with({});
  threw[0] = {{{"error", 1.0}}};
  REQUIRE(judge(threw).id == "threw");

  auto shape = results_with({});
  output_of(shape[0][0]) = Table(2, 2, 1.0F);
  REQUIRE(judge(shape).id == "wrong_shape");
  REQUIRE(judge(shape).title == "Your output should be 1 × 2");

  auto nan = results_with({});
  output_of(nan[0][0])(0, 1) = std::numeric_limits<float>::quiet_NaN();
  REQUIRE(judge(nan).id == "not_finite");
  REQUIRE(judge(nan).col == 1);

  auto early = results_with({});
  early[0].pop_back();
  REQUIRE(judge(early).title == "Your code stopped early");
  REQUIRE_FALSE(judge({}).passed);
}

TEST_CASE("an error that no mistake explains is not named after one", "[function_judge]") {
  // The numbers before it are those of a mistake that shows.
  auto results = results_with({.divided = false});
  results[1] = {results[1][0], {{"error", 1.0}}};
  REQUIRE(judge(results).id == "threw");
}

TEST_CASE("a cost is judged when the numbers are right", "[function_judge]") {
  auto results = results_with({});
  results[1][1].push_back({"reads", 21.0});
  const Diagnosis costly = judge(results);
  REQUIRE(costly.id == "reads_too_much");
  REQUIRE(costly.case_name == "too many");
  REQUIRE(costly.checks_passed == 2);
  auto wrong = results_with({.divided = false});
  wrong[1][1].push_back({"reads", 21.0});
  REQUIRE(judge(wrong).id == "not_divided");
}

TEST_CASE("mistake ids come from the table and the rules", "[function_judge]") {
  REQUIRE(kCheck.mistake_ids() == std::vector<std::string_view>{"not_divided", "first_row_left_out", "forgets", "root",
                                                                "no_limit", "reads_too_much"});
}

TEST_CASE("a right answer's steps are its results", "[function_judge]") {
  const auto steps = kCheck.steps(1, 0, 0);
  REQUIRE(steps.size() == 2);
  REQUIRE(find_matrix(steps, "output") != nullptr);
  REQUIRE(*find_number(steps, "rows") == 3.0);
  REQUIRE(kCheck.steps(1, 1, 0).empty());
}
