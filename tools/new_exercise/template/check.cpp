#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  enum class Divisor { seq_len, none };

  Divisor divisor = Divisor::seq_len;

  bool operator==(const Recipe&) const = default;
};

CallAnswer average(const Recipe& recipe, const ExerciseCall& call) {
  const Table& value = *find_matrix(call.args, "value");
  ExactTable output(1, value.cols);
  for (std::size_t r = 0; r < value.rows; ++r) {
    for (std::size_t c = 0; c < value.cols; ++c) output(0, c) += static_cast<double>(value(r, c));
  }
  if (recipe.divisor == Recipe::Divisor::seq_len) {
    for (double& x : output.data) x /= static_cast<double>(value.rows);
  }
  return {{{"output", output}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCase average_case(std::string name, Table value) {
  return case_of(std::move(name), {call_of("average", {{"value", std::move(value)}}, {{"output"}})});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(average_case("3 rows, 2 columns", readable_table(random, 3, 2)));
  cases.front().shown = true;
  cases.push_back(average_case("few rows", random_table(random, 2, 7)));
  cases.push_back(average_case("many rows", random_table(random, 9, 4)));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

std::string not_divided(const CallEvidence& e) {
  return words(e.seen(), " It is the sum of all ", e.matrix("value").rows,
               " rows. How large may a mean be? Look at what follows the sum.");
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"not_divided", "You returned the sum", [](Recipe& r) { r.divisor = Recipe::Divisor::none; }, not_divided},
};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, average>,
    .mistakes = kMistakes,
    .words = {.first_step = "Begin with one column: add up its numbers, and print the sum.",
              .passed = "Your output is the mean of the rows, however many there are."},
};

}  // namespace

extern const ExerciseCheck exercise_new_exercise;
const ExerciseCheck exercise_new_exercise = function_check<kExercise>();

}  // namespace attn
