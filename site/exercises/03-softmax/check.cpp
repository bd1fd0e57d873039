#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// What is subtracted from the scores of a row.
  enum class Shift { row_maximum, none, matrix_maximum, maximum_so_far, maximum_from_zero, mean };
  /// Over what the exponentials are added up.
  enum class Group { row, column, matrix, rows_so_far };
  enum class Power { exp, none, exp_of_scaled, indicator };
  enum class Divisor { sum, count, none };
  /// What a row becomes in which everything is blocked.
  enum class Blocked { zeros, no_value, even };
  enum class Result { weights, logarithms, softmax_again };

  Shift shift = Shift::row_maximum;
  Group group = Group::row;
  Power power = Power::exp;
  Divisor divisor = Divisor::sum;
  Blocked blocked = Blocked::zeros;
  Result result = Result::weights;
  bool only_first_row = false;

  bool operator==(const Recipe&) const = default;
};

using Shift = Recipe::Shift;
using Group = Recipe::Group;
using Power = Recipe::Power;
using Divisor = Recipe::Divisor;
using Blocked = Recipe::Blocked;
using Result = Recipe::Result;

double maximum(const double* line, std::size_t count, std::size_t step, double start = -kInfinity) {
  for (std::size_t k = 0; k < count; ++k) start = std::max(start, line[k * step]);
  return start;
}

/// What is subtracted from a line of numbers that lie `step` apart. `so_far` is the largest of the lines before it.
double shift_of(Shift shift, const double* line, std::size_t count, std::size_t step, double whole, double so_far) {
  switch (shift) {
    case Shift::row_maximum: return maximum(line, count, step);
    case Shift::none: return 0.0;
    case Shift::matrix_maximum: return whole;
    case Shift::maximum_so_far: return so_far;
    case Shift::maximum_from_zero: return maximum(line, count, step, 0.0);
    case Shift::mean: break;
  }
  double mean = 0.0;
  for (std::size_t k = 0; k < count; ++k) mean += line[k * step] / static_cast<double>(count);
  return mean;
}

double raised(Power power, double score, double shift, std::size_t count) {
  switch (power) {
    case Power::exp: return std::exp(score - shift);
    case Power::none: return score;
    case Power::exp_of_scaled: return std::exp((score - shift) / std::sqrt(static_cast<double>(count)));
    case Power::indicator: return score == shift ? 1.0 : 0.0;
  }
  return score;
}

/// The softmax of one line after the other; `sum` goes on from line to line where it is not set back.
void share_out(const Recipe& recipe, double* line, std::size_t count, std::size_t step, double shift, double& sum) {
  if (recipe.group != Group::rows_so_far) sum = 0.0;
  const bool empty = maximum(line, count, step) == -kInfinity;
  std::vector<double> scores(count);
  for (std::size_t k = 0; k < count; ++k) scores[k] = line[k * step];
  if (empty && recipe.blocked != Blocked::no_value) {
    const double weight = recipe.blocked == Blocked::zeros ? 0.0 : 1.0 / static_cast<double>(count);
    for (std::size_t k = 0; k < count; ++k) line[k * step] = weight;
    return;
  }
  for (std::size_t k = 0; k < count; ++k) {
    line[k * step] = raised(recipe.power, scores[k], shift, count);
    sum += line[k * step];
  }
  for (std::size_t k = 0; k < count; ++k) {
    double& weight = line[k * step];
    if (recipe.result == Result::logarithms) weight = scores[k] - shift - std::log(sum);
    if (recipe.result != Result::logarithms && recipe.divisor == Divisor::sum) weight /= sum;
    if (recipe.divisor == Divisor::count) weight /= static_cast<double>(count);
  }
}

ExactTable share_out_all(const Recipe& recipe, ExactTable table) {
  double* const numbers = table.data.data();
  const double whole = maximum(numbers, table.data.size(), 1);
  double sum = 0.0;
  double so_far = -kInfinity;
  if (recipe.group == Group::matrix) {
    share_out(recipe, numbers, table.data.size(), 1, whole, sum);
  } else if (recipe.group == Group::column) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      const double shift = shift_of(recipe.shift, numbers + c, table.rows, table.cols, whole, so_far);
      share_out(recipe, numbers + c, table.rows, table.cols, shift, sum);
    }
  } else {
    for (std::size_t r = 0; r < table.rows; ++r) {
      double* const line = numbers + r * table.cols;
      so_far = maximum(line, table.cols, 1, so_far);
      const double shift = shift_of(recipe.shift, line, table.cols, 1, whole, so_far);
      share_out(recipe, line, table.cols, 1, shift, sum);
      if (recipe.only_first_row && r > 0) std::fill(line, line + table.cols, 0.0);
    }
  }
  return table;
}

CallAnswer softmax(const Recipe& recipe, const ExerciseCall& call) {
  const Table& scores = *find_matrix(call.args, "scores");
  ExactTable weights(scores.rows, scores.cols);
  std::copy(scores.data.begin(), scores.data.end(), weights.data.begin());
  weights = share_out_all(recipe, std::move(weights));
  if (recipe.result == Result::softmax_again) weights = share_out_all(recipe, std::move(weights));
  return {{{"weights", std::move(weights)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCase softmax_case(std::string name, Table scores) {
  return case_of(std::move(name), {call_of("softmax", {{"scores", std::move(scores)}}, {{"weights"}})});
}

/// Rows around -1000, 1000, -3000, 2000 and -1500, with at most 9 between two scores of one row: exp overflows or gives
/// zeros only, and so it does for whoever takes another row's maximum. One row rises and one falls, so that a search which
/// keeps the first or the last score is right in one of them.
Table rows_far_from_zero(Random& random) {
  constexpr float kLevels[] = {-1000.0F, 1000.0F, -3000.0F, 2000.0F, -1500.0F};
  Table table(5, 4);
  for (std::size_t r = 0; r < table.rows; ++r) {
    float step = 0.0F;
    for (std::size_t c = 0; c < table.cols; ++c) {
      step += 1.0F + static_cast<float>(random.uniform_int(2));
      table(r, c) = kLevels[r] + (r == 1 ? step : r == 3 ? -step : static_cast<float>(random.uniform_int(10)));
    }
  }
  return table;
}

/// Small whole numbers: the largest of a row is -1, 0 or 1, which whoever asks for such a number takes for a sign.
Table whole_scores(Random& random) {
  constexpr float kLargest[] = {0.0F, -1.0F, 1.0F};
  Table table(3, 4);
  const auto first = static_cast<std::size_t>(random.uniform_int(4));
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      table(r, c) = kLargest[r] - static_cast<float>((first + r + 3 * c) % 4);
    }
  }
  return table;
}

/// At least 1e10 between two scores of one row, the largest in another column of each. In the middle row it lies at -1e10:
/// below any number from which one might begin the search.
Table scores_far_apart(Random& random) {
  constexpr float kLargest[] = {2.0F, -1.0F, 2.0F};
  Table table(3, 4);
  const auto first = static_cast<std::size_t>(random.uniform_int(4));
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      table(r, c) = 1e10F * (kLargest[r] - static_cast<float>((first + r + 3 * c) % 4));
    }
  }
  return table;
}

/// One score in each row lies so far below the others that nobody may subtract it: in the middle, first, last. What is left
/// when the mean is subtracted, 80, is no harm to anybody's exponentials.
Table one_far_below(Random& random) {
  Table table = random_table(random, 3, 10);
  table(0, 4) = table(1, 0) = table(2, 9) = -800.0F;
  return table;
}

/// A causal mask over random scores, with one more row in which nothing is allowed.
Table blocked_scores(Random& random) {
  Table table = random_table(random, 6, 5);
  const auto empty = 1 + static_cast<std::size_t>(random.uniform_int(3));
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      if (c > r || r == empty) table(r, c) = -std::numeric_limits<float>::infinity();
    }
  }
  return table;
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(softmax_case("3 rows of 4 scores", readable_table(random, 3, 4)));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  const std::size_t few = any(2, 3);
  cases.push_back(softmax_case("few rows", random_table(random, few, any(7, 9))));
  const std::size_t many = any(7, 9);
  cases.push_back(softmax_case("many rows", random_table(random, many, any(2, 3))));
  cases.push_back(softmax_case("one score in each row", random_table(random, 3, 1)));
  cases.push_back(softmax_case("rows far from 0", rows_far_from_zero(random)));
  cases.push_back(softmax_case("scores far apart", scores_far_apart(random)));
  cases.push_back(softmax_case("whole numbers", whole_scores(random)));
  cases.push_back(softmax_case("one score far below", one_far_below(random)));
  cases.push_back(softmax_case("blocked keys", blocked_scores(random)));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "Row 2 of your weights sums to 0.61, not to 1."
std::string row_sum(const Evidence& e) {
  const double sum = e.row_sum("weights", e.cell.row);
  if (std::abs(sum - 1.0) < 1e-3) return words("Row ", e.cell.row, " of your weights does sum to 1.");
  return words("Row ", e.cell.row, " of your weights sums to ", sum, ", not to 1.");
}

float score(const Evidence& e) { return e.matrix("scores")(e.cell.row, e.cell.col); }

std::string softmax_not_stable(const Evidence& e) {
  return words(
      e.seen(), " Its score is ", score(e),
      ". {{Math.exp of a score above 709 is Infinity||std::exp of a float above 88 is infinity}}; far below 0 "
      "every exponential is 0, and so is their sum. Adding one number to all scores of a row does not change its "
      "softmax. Which number keeps every exponential at 1 or below?");
}

std::string blocked_row_shared(const Evidence& e) {
  return words(e.seen(), " Every key of row ", e.cell.row,
               " is blocked, and each got the same share. Nothing may be looked at there, so there is nothing to "
               "share out: all weights of such a row are 0. Look at what becomes of a row without a largest score.");
}

std::string blocked_row_is_nan(const Evidence& e) {
  return words(
      e.seen(), " Every key of row ", e.cell.row,
      " is blocked: its largest score is minus infinity, and minus infinity less itself is NaN. A row with "
      "nothing to share out stays at 0. Look at what your largest score is after the search, before you use it.");
}

std::string maximum_of_whole_matrix(const Evidence& e) {
  return words(
      e.seen(), " Its score is ", score(e),
      ", and the largest score of the whole matrix lies far above that row: every exponential of the row is 0, "
      "and 0 / 0 has no value. Each row stands for itself. Look at where the search for the largest begins anew.");
}

std::string maximum_not_reset(const Evidence& e) {
  return words(e.seen(), " Its score is ", score(e),
               ", and an earlier row had a far larger one, which you still subtract: every exponential of row ",
               e.cell.row, " is 0. Look at what your largest score is when a new row begins.");
}

std::string maximum_starts_at_zero(const Evidence& e) {
  return words(e.seen(), " Its score is ", score(e), ", and all scores of row ", e.cell.row,
               " are negative: your search for the largest began at a number above them all, and never came down. Look "
               "at what is smaller than every score.");
}

std::string mean_subtracted(const Evidence& e) {
  return words(
      e.seen(), " You subtract the mean of row ", e.cell.row,
      ". It is allowed, since one number taken from all scores changes nothing, but it does not help: a score "
      "far above the mean overflows as before, and one blocked key makes the mean infinite. Which score of the "
      "row leaves nothing above it?");
}

std::string softmax_over_wrong_axis(const Evidence& e) {
  return words(
      "Column ", e.cell.col, " of your weights sums to ", e.col_sum("weights", e.cell.col), " and row ", e.cell.row,
      " to ", e.row_sum("weights", e.cell.row),
      ". Each query shares out a whole of 1 among the keys, so it is the rows that must sum to 1. Look at which "
      "index runs while you add up.");
}

std::string softmax_over_whole_matrix(const Evidence& e) {
  return words(row_sum(e),
               " All your weights together sum to 1. Each query has a whole of 1 to share out, whatever the other "
               "queries do. Look at where you set the sum back to 0.");
}

std::string sum_not_reset(const Evidence& e) {
  return words(row_sum(e),
               " The sum by which you divide there still holds the exponentials of the rows before. Look at "
               "what the sum is when a new row begins.");
}

std::string not_normalised(const Evidence& e) {
  return words(row_sum(e),
               " The exponentials are right, but they are not shares yet. Look at what follows them in the "
               "formula, below the fraction bar.");
}

std::string divided_by_count(const Evidence& e) {
  return words(row_sum(e), " You divided by how many scores there are (", e.matrix("scores").cols,
               "), as for a mean. By what must numbers be divided so that their sum becomes 1?");
}

std::string normalised_without_exp(const Evidence& e) {
  return words(e.seen(),
               " You divided each score by the sum of its row. A share must not be negative, and that sum may "
               "be 0 or below. Which function makes every score positive, and keeps their order?");
}

std::string largest_takes_all(const Evidence& e) {
  return words(e.seen(), " In your row ", e.cell.row,
               " the largest score takes everything: that is a hard maximum. The "
               "soft one gives every key a share, so that a model can learn from all of them. Look at where the other "
               "scores are lost.");
}

std::string scaled_again(const Evidence& e) {
  return words(e.seen(), " Your scores were divided by the root of how many there are (", e.matrix("scores").cols,
               ") once more. They came scaled, and by another length. The softmax takes them as they are.");
}

std::string softmax_twice(const Evidence& e) {
  return words(e.seen(),
               " Your weights went through a softmax again. Numbers between 0 and 1 are so close together that "
               "the second one makes them almost equal. Count how often the exponential is taken.");
}

std::string log_of_weights(const Evidence& e) {
  return words(e.seen(),
               " That is the logarithm of the weight, which a loss is made of. Attention multiplies values with "
               "the weights themselves. Look at what you return.");
}

std::string only_first_row(const Evidence& e) {
  return words("Row 0 of your weights is right, and row ", e.cell.row, " holds only zeros, of ",
               e.matrix("scores").rows,
               " in all. Something leaves the loop over the rows after its first round. What "
               "does a return do inside of a loop?");
}

template <Shift shift, Blocked blocked>
void shifted(Recipe& recipe) {
  recipe.shift = shift;
  recipe.blocked = blocked;
}

constexpr const char* kStableTitle = "Your softmax is not stable";
constexpr const char* kWholeTitle = "You subtract the maximum of the whole matrix";
constexpr const char* kResetTitle = "Your maximum is that of an earlier row";
constexpr const char* kZeroTitle = "Your search for the maximum begins too high";
constexpr const char* kMeanTitle = "You subtract the mean";

constexpr Mistake<Recipe> kMistakes[] = {
    {"softmax_over_wrong_axis", "Your columns sum to 1, not your rows", [](Recipe& r) { r.group = Group::column; },
     softmax_over_wrong_axis},
    {"softmax_over_whole_matrix", "One softmax over all rows", [](Recipe& r) { r.group = Group::matrix; },
     softmax_over_whole_matrix},
    {"sum_not_reset", "Your sum goes on from row to row", [](Recipe& r) { r.group = Group::rows_so_far; },
     sum_not_reset},
    {"not_normalised", "Your weights are not divided by their sum", [](Recipe& r) { r.divisor = Divisor::none; },
     not_normalised},
    {"not_normalised", "Your weights are not divided by their sum",
     [](Recipe& r) {
       r.divisor = Divisor::none;
       r.shift = Shift::none;
     },
     not_normalised},
    {"divided_by_count", "You divided by the number of scores", [](Recipe& r) { r.divisor = Divisor::count; },
     divided_by_count},
    {"normalised_without_exp", "The exponential is missing", [](Recipe& r) { r.power = Power::none; },
     normalised_without_exp},
    {"largest_takes_all", "The largest score takes all",
     [](Recipe& r) {
       r.power = Power::indicator;
       r.divisor = Divisor::none;
     },
     largest_takes_all},
    {"scaled_again", "You scaled the scores again", [](Recipe& r) { r.power = Power::exp_of_scaled; }, scaled_again},
    {"softmax_twice", "The softmax was taken twice", [](Recipe& r) { r.result = Result::softmax_again; },
     softmax_twice},
    {"log_of_weights", "You returned logarithms", [](Recipe& r) { r.result = Result::logarithms; }, log_of_weights},
    {"only_first_row", "Only the first row is filled", [](Recipe& r) { r.only_first_row = true; }, only_first_row},
    {"softmax_not_stable", kStableTitle, shifted<Shift::none, Blocked::zeros>, softmax_not_stable},
    {"softmax_not_stable", kStableTitle, shifted<Shift::none, Blocked::no_value>, softmax_not_stable},
    {"maximum_not_reset", kResetTitle, shifted<Shift::maximum_so_far, Blocked::zeros>, maximum_not_reset},
    {"maximum_not_reset", kResetTitle, shifted<Shift::maximum_so_far, Blocked::no_value>, maximum_not_reset},
    {"maximum_of_whole_matrix", kWholeTitle, shifted<Shift::matrix_maximum, Blocked::zeros>, maximum_of_whole_matrix},
    {"maximum_of_whole_matrix", kWholeTitle, shifted<Shift::matrix_maximum, Blocked::no_value>,
     maximum_of_whole_matrix},
    {"maximum_starts_at_zero", kZeroTitle, shifted<Shift::maximum_from_zero, Blocked::zeros>, maximum_starts_at_zero},
    {"maximum_starts_at_zero", kZeroTitle, shifted<Shift::maximum_from_zero, Blocked::no_value>,
     maximum_starts_at_zero},
    {"mean_subtracted", kMeanTitle, shifted<Shift::mean, Blocked::zeros>, mean_subtracted},
    {"mean_subtracted", kMeanTitle, shifted<Shift::mean, Blocked::no_value>, mean_subtracted},
    {"blocked_row_shared", "A row that is blocked everywhere shares something out",
     [](Recipe& r) { r.blocked = Blocked::even; }, blocked_row_shared},
    {"blocked_row_is_nan", "A row that is blocked everywhere is NaN", [](Recipe& r) { r.blocked = Blocked::no_value; },
     blocked_row_is_nan},
};

constexpr ResultNouns kNouns[] = {{"weights", "row", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, softmax>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is one row: write the exponential of each score of row 0 into the weights, "
                  "print them with {{console.log||print}}, and run again.",
              .passed = "Every row sums to 1, blocked keys have a weight of exactly 0, and neither thousands nor ten "
                        "thousand million do any harm.",
              .nouns = kNouns,
              .fact = row_sum},
};

}  // namespace

extern const ExerciseCheck exercise_softmax;
const ExerciseCheck exercise_softmax = function_check<kExercise>();

}  // namespace attn
