#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

constexpr int kBugs = 8;  // 0 is none
enum Bug { kNone, kNoScale, kMaskedLate, kNoMask, kByRow, kNotItself, kColumns, kKeysAsValues };

// --- The suspects ----------------------------------------------------------------------------------------------------

struct Given {
  const Table& query;
  const Table& key;
  const Table& value;

  std::size_t cached() const { return key.rows - query.rows; }
};

struct Seen {
  ExactTable weights;
  ExactTable output;
};

bool looks(int bug, std::size_t i, std::size_t j, std::size_t cached) {
  switch (bug) {
    case kMaskedLate:
    case kNoMask: return true;
    case kByRow: return j <= i;
    case kNotItself: return j < i + cached;
    default: return j <= i + cached;
  }
}

ExactTable powers(int bug, const Given& given) {
  ExactTable weights(given.query.rows, given.key.rows);
  const auto head_dim = static_cast<double>(given.query.cols);
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.cols; ++j) {
      if (!looks(bug, i, j, given.cached())) continue;
      double score = 0.0;
      for (std::size_t c = 0; c < given.query.cols; ++c) {
        score += static_cast<double>(given.query(i, c)) * static_cast<double>(given.key(j, c));
      }
      weights(i, j) = std::exp(bug == kNoScale ? score : score / std::sqrt(head_dim));
    }
  }
  return weights;
}

void share_out(ExactTable& weights, bool of_columns) {
  std::vector<double> sums(of_columns ? weights.cols : weights.rows);
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.cols; ++j) sums[of_columns ? j : i] += weights(i, j);
  }
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.cols; ++j) {
      const double sum = sums[of_columns ? j : i];
      if (sum > 0.0) weights(i, j) /= sum;
    }
  }
}

Seen run_suspect(int bug, const Given& given) {
  ExactTable weights = powers(bug, given);
  share_out(weights, bug == kColumns);
  if (bug == kMaskedLate) {
    for (std::size_t i = 0; i < weights.rows; ++i) {
      for (std::size_t j = i + given.cached() + 1; j < weights.cols; ++j) weights(i, j) = 0.0;
    }
  }
  const Table& from = bug == kKeysAsValues ? given.key : given.value;
  ExactTable output(weights.rows, from.cols);
  for (std::size_t i = 0; i < output.rows; ++i) {
    for (std::size_t j = 0; j < weights.cols; ++j) {
      for (std::size_t c = 0; c < from.cols; ++c) output(i, c) += weights(i, j) * static_cast<double>(from(j, c));
    }
  }
  return {std::move(weights), std::move(output)};
}

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  enum class Looks { everywhere, weights_alone, last_row, first_row_of_weights, sums_of_rows };
  enum class Pick { first, last };
  enum class Tolerance { rounding, wide };
  /// Under which number a bug is reported.
  enum class Numbers { right, exchanged, from_one };

  Looks looks_at = Looks::everywhere;
  Pick pick = Pick::first;
  Tolerance tolerance = Tolerance::rounding;
  Numbers numbers = Numbers::right;

  bool operator==(const Recipe&) const = default;
};

using Looks = Recipe::Looks;
using Numbers = Recipe::Numbers;

double difference(const ExactTable& a, const Table& b, std::size_t first_row, std::size_t end_row) {
  double most = 0.0;
  for (std::size_t r = first_row; r < end_row; ++r) {
    for (std::size_t c = 0; c < a.cols; ++c) most = std::max(most, std::abs(a(r, c) - static_cast<double>(b(r, c))));
  }
  return most;
}

bool fits(const Recipe& recipe, const Seen& suspect, const Table& weights, const Table& output) {
  const double tolerance = recipe.tolerance == Recipe::Tolerance::wide ? 0.1 : 1e-4;
  const std::size_t first = recipe.looks_at == Looks::last_row ? weights.rows - 1 : 0;
  const std::size_t end = recipe.looks_at == Looks::first_row_of_weights ? 1 : weights.rows;
  const bool of_weights = recipe.looks_at == Looks::weights_alone || recipe.looks_at == Looks::first_row_of_weights;
  return difference(suspect.weights, weights, first, end) <= tolerance &&
         (of_weights || difference(suspect.output, output, first, end) <= tolerance);
}

int by_sums(const Table& weights) {
  for (std::size_t i = 0; i < weights.rows; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < weights.cols; ++j) sum += static_cast<double>(weights(i, j));
    if (std::abs(sum - 1.0) > 1e-3) return kMaskedLate;
  }
  return kNone;
}

Given given_in(const ExerciseCall& call) {
  return {*find_matrix(call.args, "query"), *find_matrix(call.args, "key"), *find_matrix(call.args, "value")};
}

CallAnswer name_bug(const Recipe& recipe, const ExerciseCall& call) {
  const Table& weights = *find_matrix(call.args, "weights");
  const Table& output = *find_matrix(call.args, "output");
  int found = recipe.looks_at == Looks::sums_of_rows ? by_sums(weights) : -1;
  for (int bug = 0; bug < kBugs && recipe.looks_at != Looks::sums_of_rows; ++bug) {
    if (found >= 0 && recipe.pick == Recipe::Pick::first) break;
    if (fits(recipe, run_suspect(bug, given_in(call)), weights, output)) found = bug;
  }
  if (recipe.numbers == Numbers::exchanged && (found == kMaskedLate || found == kNoMask)) {
    found = kMaskedLate + kNoMask - found;
  }
  if (recipe.numbers == Numbers::from_one) ++found;
  return {{{"bug", static_cast<double>(found)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Lengths {
  std::size_t queries;
  std::size_t keys;
  std::size_t head_dim;
};

/// Scores near 0, weights nearly alike.
Table small_table(Random& random, std::size_t rows, std::size_t cols) {
  Table table = random_table(random, rows, cols);
  for (float& x : table.data) x *= 0.3F;
  return table;
}

struct Drawn {
  Table query;
  Table key;
  Table value;

  Given given() const { return {query, key, value}; }
};

using Draw = Drawn (*)(Random& random, const Lengths& n);

template <Table (*numbers)(Random& random, std::size_t rows, std::size_t cols)>
Drawn all_of(Random& random, const Lengths& n) {
  Table query = numbers(random, n.queries, n.head_dim);
  Table key = numbers(random, n.keys, n.head_dim);
  return {std::move(query), std::move(key), numbers(random, n.keys, n.head_dim)};
}

/// Who compares the first columns alone sees no difference: nobody looks at as many first keys as there are queries, and
/// what is brought home in column 0 is 0.
Drawn first_columns_quiet(Random& random, const Lengths& n) {
  Drawn drawn = all_of<random_table>(random, n);
  for (std::size_t i = 0; i < n.queries; ++i) {
    drawn.query(i, n.head_dim - 1) = 2.0F;
    drawn.key(i, n.head_dim - 1) = -40.0F;
  }
  for (std::size_t j = 0; j < n.keys; ++j) drawn.key(j, 0) = drawn.value(j, 0) = 0.0F;
  return drawn;
}

/// All suspects differ clearly somewhere, or not at all: no rounding makes a difference.
bool is_clear(const Given& given) {
  std::array<Seen, kBugs> seen;
  for (int bug = 0; bug < kBugs; ++bug) seen[static_cast<std::size_t>(bug)] = run_suspect(bug, given);
  for (std::size_t a = 0; a < kBugs; ++a) {
    for (std::size_t b = a + 1; b < kBugs; ++b) {
      const Table weights = rounded(seen[b].weights);
      const Table output = rounded(seen[b].output);
      const double apart = std::max(difference(seen[a].weights, weights, 0, weights.rows),
                                    difference(seen[a].output, output, 0, output.rows));
      if (apart > 1e-6 && apart < 4e-3) return false;
    }
  }
  return true;
}

ExerciseCall suspect_call(Random& random, Draw draw, const Lengths& n, int bug) {
  for (;;) {
    Drawn drawn = draw(random, n);
    if (!is_clear(drawn.given())) continue;
    const Seen seen = run_suspect(bug, drawn.given());
    Table weights = rounded(seen.weights);
    Table output = rounded(seen.output);
    return call_of("name_bug",
                   {{"query", std::move(drawn.query)},
                    {"key", std::move(drawn.key)},
                    {"value", std::move(drawn.value)},
                    {"weights", std::move(weights)},
                    {"output", std::move(output)}},
                   {{"bug", ReturnSpec::Kind::number}});
  }
}

ExerciseCase suspects(std::string name, Random& random, const Lengths& n, std::initializer_list<int> bugs,
                      Draw draw = all_of<random_table>) {
  std::vector<ExerciseCall> calls;
  for (const int bug : bugs) calls.push_back(suspect_call(random, draw, n, bug));
  return case_of(std::move(name), std::move(calls));
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  cases.push_back(suspects("3 queries, 4 keys", random, {3, 4, 2}, {kNoMask}, all_of<readable_table>));
  cases.front().shown = true;
  const std::size_t queries = any(3, 4);
  const Lengths chunk{queries, queries + any(2, 3), any(3, 4)};
  cases.push_back(suspects("a chunk after some text", random, chunk,
                           {kNone, kNoScale, kMaskedLate, kNoMask, kByRow, kNotItself, kColumns, kKeysAsValues}));
  const std::size_t length = any(4, 5);
  cases.push_back(suspects("a whole text", random, {length, length, any(6, 8)},
                           {kKeysAsValues, kColumns, kNotItself, kByRow, kNoMask, kMaskedLate, kNoScale, kNone}));
  cases.push_back(suspects("one new token", random, {1, any(4, 6), 3}, {kNone, kNoScale, kNoMask, kByRow, kNotItself}));
  cases.push_back(suspects("weights nearly alike", random, {3, any(5, 6), 4},
                           {kNoScale, kKeysAsValues, kNone, kMaskedLate, kNotItself}, all_of<small_table>));
  cases.push_back(suspects("keys that nobody looks at", random, {2, any(5, 6), 4},
                           {kNoScale, kMaskedLate, kNoMask, kNotItself, kColumns, kKeysAsValues}, first_columns_quiet));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "You named bug 0, and it is bug 7. There were 3 queries and 5 keys."
std::string named(const Evidence& e) {
  return words("In the case \"", e.exercise_case.name, "\" you named ", e.got(), ", and it is ", e.wanted(),
               ". There were ", count_words(e.matrix("query").rows, "query"), " and ",
               count_words(e.matrix("key").rows, "key"), ".");
}

std::string output_not_read(const Evidence& e) {
  return words(named(e),
               " Your answer follows from the weights alone. A suspect with perfect weights can still take its output "
               "from the wrong place. What else were you given?");
}

std::string only_last_row(const Evidence& e) {
  return words(named(e),
               " You compare the last row alone. The last query may see every key, so that most slips of a mask do not "
               "show there. Look at which rows your comparison visits.");
}

std::string only_first_row(const Evidence& e) {
  return words(
      named(e),
      " Your answer follows from the first row of the weights alone. What is wrong with the rows after it stays "
      "unseen. Look at where your comparison ends.");
}

std::string only_sums_checked(const Evidence& e) {
  return words(
      named(e),
      " Your answer follows from the sums of the rows: 1 or not. Most bugs keep that sum, and two of them break "
      "it. Which numbers tell these two apart?");
}

std::string largest_that_fits(const Evidence& e) {
  return words(named(e),
               " Both give just these numbers, and the smaller one is meant: what changes nothing here is no bug of "
               "this call. Look at when your search ends.");
}

std::string tolerance_too_wide(const Evidence& e) {
  return words(
      named(e),
      " You call numbers the same that are up to 0.1 apart. Rounding moves the sixth digit; a missing scale may "
      "move the second. Look at what you compare the difference with.");
}

std::string two_and_three_exchanged(const Evidence& e) {
  return words(named(e),
               " You have exchanged the two. Without a mask the future has weights; masked after the softmax it has "
               "none, but the rest was shared out with it, and the row is short of 1. Look at which is which.");
}

std::string counted_from_one(const Evidence& e) {
  return words(named(e),
               " All of your numbers are one too large: the table begins with 0, for no bug. Look at what you return "
               "where your search ends.");
}

template <auto Recipe::* step, auto other>
void step_is(Recipe& r) {
  r.*step = other;
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"output_not_read", "You looked at the weights alone", step_is<&Recipe::looks_at, Looks::weights_alone>,
     output_not_read},
    {"only_last_row", "You looked at the last row alone", step_is<&Recipe::looks_at, Looks::last_row>, only_last_row},
    {"only_first_row", "You looked at the first row alone", step_is<&Recipe::looks_at, Looks::first_row_of_weights>,
     only_first_row},
    {"only_sums_checked", "You looked at sums alone", step_is<&Recipe::looks_at, Looks::sums_of_rows>,
     only_sums_checked},
    {"largest_that_fits", "You named the last one that fits", step_is<&Recipe::pick, Recipe::Pick::last>,
     largest_that_fits},
    {"tolerance_too_wide", "You allow for too much rounding", step_is<&Recipe::tolerance, Recipe::Tolerance::wide>,
     tolerance_too_wide},
    {"two_and_three_exchanged", "Two bugs have each other's number", step_is<&Recipe::numbers, Numbers::exchanged>,
     two_and_three_exchanged},
    {"counted_from_one", "Your numbers begin with 1", step_is<&Recipe::numbers, Numbers::from_one>, counted_from_one},
};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, name_bug>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is bug 0: write attention as it should be, and compare it with what you "
                            "were given. Print both where they differ.",
              .passed = "You have named every suspect, with the very method by which this lab names yours."},
};

}  // namespace

extern const ExerciseCheck exercise_bug_hunt;
const ExerciseCheck exercise_bug_hunt = function_check<kExercise>();

}  // namespace attn
