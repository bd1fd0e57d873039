#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

constexpr double kEmpty = -std::numeric_limits<double>::infinity();

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// What the two outputs are multiplied by.
  enum class Weights { sums, halves, ones, lses, not_divided, swapped, bare_exponentials };
  enum class Lse { of_both, added, maximum, without_maximum, averaged };
  enum class Base { e, two };
  /// What becomes of a row in which both parts are empty.
  enum class Nothing { stays_nothing, no_value };

  Weights weights = Weights::sums;
  Lse lse = Lse::of_both;
  Base base = Base::e;
  Nothing nothing = Nothing::stays_nothing;
  /// 0 times what an empty part holds.
  bool empty_output_counts = false;
  bool first_row_only = false;

  bool operator==(const Recipe&) const = default;
};

using Weights = Recipe::Weights;
using Lse = Recipe::Lse;
using Base = Recipe::Base;
using Nothing = Recipe::Nothing;

struct Pair {
  double a;
  double b;
};

double power(Base base, double exponent) { return base == Base::two ? std::exp2(exponent) : std::exp(exponent); }
double logarithm(Base base, double x) { return base == Base::two ? std::log2(x) : std::log(x); }

/// The sums of exponentials, both divided by the same number.
Pair sums_of(const Recipe& recipe, const Pair& lse, double largest) {
  const double shift = recipe.weights == Weights::bare_exponentials ? 0.0 : largest;
  return {power(recipe.base, lse.a - shift), power(recipe.base, lse.b - shift)};
}

Pair weights_of(Weights weights, const Pair& lse, const Pair& sums) {
  const double total = sums.a + sums.b;
  switch (weights) {
    case Weights::sums:
    case Weights::bare_exponentials: return {sums.a / total, sums.b / total};
    case Weights::halves: return {0.5, 0.5};
    case Weights::ones: return {1.0, 1.0};
    case Weights::lses: return {lse.a / (lse.a + lse.b), lse.b / (lse.a + lse.b)};
    case Weights::not_divided: return sums;
    case Weights::swapped: return {sums.b / total, sums.a / total};
  }
  return sums;
}

double lse_of(const Recipe& recipe, const Pair& lse, const Pair& sums, double largest) {
  const double of_sums = logarithm(recipe.base, sums.a + sums.b);
  switch (recipe.lse) {
    case Lse::of_both: return recipe.weights == Weights::bare_exponentials ? of_sums : largest + of_sums;
    case Lse::added: return lse.a + lse.b;
    case Lse::maximum: return largest;
    case Lse::without_maximum: return of_sums;
    case Lse::averaged: return (lse.a + lse.b) / 2.0;
  }
  return of_sums;
}

double weighted(const Recipe& recipe, double weight, float x) {
  return weight == 0.0 && !recipe.empty_output_counts ? 0.0 : weight * static_cast<double>(x);
}

CallAnswer merge(const Recipe& recipe, const ExerciseCall& call) {
  const Table& output_a = *find_matrix(call.args, "output_a");
  const Table& output_b = *find_matrix(call.args, "output_b");
  const Table& lse_a = *find_matrix(call.args, "lse_a");
  const Table& lse_b = *find_matrix(call.args, "lse_b");
  ExactTable output(output_a.rows, output_a.cols);
  ExactTable lse(lse_a.rows, 1);
  for (std::size_t i = 0; i < output.rows; ++i) {
    const std::size_t row = recipe.first_row_only ? 0 : i;
    const Pair parts{static_cast<double>(lse_a(row, 0)), static_cast<double>(lse_b(row, 0))};
    const double largest = std::max(parts.a, parts.b);
    if (largest == kEmpty && recipe.nothing == Nothing::stays_nothing) {
      lse(i, 0) = kEmpty;
      continue;
    }
    const Pair sums = sums_of(recipe, parts, largest);
    const Pair weights = weights_of(recipe.weights, parts, sums);
    for (std::size_t c = 0; c < output.cols; ++c) {
      output(i, c) = weighted(recipe, weights.a, output_a(i, c)) + weighted(recipe, weights.b, output_b(i, c));
    }
    lse(i, 0) = lse_of(recipe, parts, sums, largest);
  }
  return {{{"output", std::move(output)}, {"lse", std::move(lse)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Part {
  Table output;
  Table lse;
};

ExerciseCase merge_case(std::string name, Part a, Part b) {
  return case_of(std::move(name), {call_of("merge",
                                           {{"output_a", std::move(a.output)},
                                            {"lse_a", std::move(a.lse)},
                                            {"output_b", std::move(b.output)},
                                            {"lse_b", std::move(b.lse)}},
                                           {{"output"}, {"lse"}})});
}

Part readable_part(Random& random) {
  Part part{readable_table(random, 2, 3), readable_table(random, 2, 1)};
  for (float& lse : part.lse.data) lse += 0.25F;
  return part;
}

/// What `keys` random keys give: the more there are, the larger is the lse.
Part random_part(Random& random, std::size_t rows, std::size_t keys, std::size_t value_dim) {
  const Table value = random_table(random, keys, value_dim);
  Part part{Table(rows, value_dim), Table(rows, 1)};
  for (std::size_t i = 0; i < rows; ++i) {
    std::vector<double> shares(keys);
    double sum = 0.0;
    for (double& share : shares) sum += share = std::exp(1.5 * static_cast<double>(random.normal()));
    for (std::size_t c = 0; c < value_dim; ++c) {
      double total = 0.0;
      for (std::size_t j = 0; j < keys; ++j) total += shares[j] / sum * static_cast<double>(value(j, c));
      part.output(i, c) = static_cast<float>(total);
    }
    part.lse(i, 0) = static_cast<float>(std::log(sum));
  }
  return part;
}

ExerciseCase random_case(std::string name, Random& random, std::size_t rows, std::size_t value_dim) {
  Part a = random_part(random, rows, random_length(random, 2, 4), value_dim);
  return merge_case(std::move(name), std::move(a), random_part(random, rows, random_length(random, 5, 9), value_dim));
}

/// An lse near -2000, 1000, ..., and at most 2 between the two parts of a row.
ExerciseCase far_case(Random& random) {
  constexpr float kLevels[] = {-2000.0F, 1000.0F, -1000.0F, 3000.0F};
  Part a = random_part(random, 4, 3, 3);
  Part b = random_part(random, 4, 3, 3);
  for (std::size_t i = 0; i < 4; ++i) {
    a.lse(i, 0) = kLevels[i] + static_cast<float>(random.uniform_int(5)) * 0.25F;
    b.lse(i, 0) = kLevels[i] + static_cast<float>(random.uniform_int(5)) * 0.5F;
  }
  return merge_case("an lse in the thousands", std::move(a), std::move(b));
}

/// One part outweighs the other by far, this way and that.
ExerciseCase apart_case(Random& random) {
  Part a = random_part(random, 4, 3, 2);
  Part b = random_part(random, 4, 3, 2);
  for (std::size_t i = 0; i < 4; ++i) (i % 2 == 0 ? a : b).lse(i, 0) += i < 2 ? 6.0F : 5000.0F;
  return merge_case("parts of very different weight", std::move(a), std::move(b));
}

void make_empty(Part& part, std::size_t row) {
  part.lse(row, 0) = static_cast<float>(kEmpty);
  for (std::size_t c = 0; c < part.output.cols; ++c) part.output(row, c) = std::numeric_limits<float>::quiet_NaN();
}

/// Row 0 has two parts, row 1 the second, row 2 the first, row 3 none; row 4 both again.
ExerciseCase empty_case(Random& random) {
  Part a = random_part(random, 5, 3, 3);
  Part b = random_part(random, 5, 4, 3);
  for (const std::size_t row : {1, 3}) make_empty(a, row);
  for (const std::size_t row : {2, 3}) make_empty(b, row);
  return merge_case("empty parts", std::move(a), std::move(b));
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  Part a = readable_part(random);
  // So that neither part weighs as much as the other, in any row.
  Part b = readable_part(random);
  for (std::size_t i = 0; i < 2; ++i) {
    if (b.lse(i, 0) == a.lse(i, 0)) b.lse(i, 0) += 1.0F;
  }
  cases.push_back(merge_case("2 queries", std::move(a), std::move(b)));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  const std::size_t few = any(2, 3);
  cases.push_back(random_case("few queries, wide values", random, few, any(6, 9)));
  const std::size_t many = any(7, 9);
  cases.push_back(random_case("many queries, narrow values", random, many, any(1, 2)));
  cases.push_back(random_case("one query, as in decoding", random, 1, 4));
  cases.push_back(far_case(random));
  cases.push_back(apart_case(random));
  cases.push_back(empty_case(random));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

float lse_a(const Evidence& e) { return e.matrix("lse_a")(e.cell.row, 0); }
float lse_b(const Evidence& e) { return e.matrix("lse_b")(e.cell.row, 0); }

std::string both_lses(const Evidence& e) {
  return words("In row ", e.cell.row, ", lse_a is ", lse_a(e), " and lse_b is ", lse_b(e), ".");
}

std::string plain_average(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " You took the mean of both outputs, as if the two parts weighed the same. The part with the larger "
               "scores, or with more keys, has to count for more. Which of the numbers that you are given says how "
               "much?");
}

std::string outputs_added(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " You added the two outputs. Each of them has been divided by its own sum already, so that its weights "
               "sum to 1; added, they sum to 2. Look at what each output has to be multiplied by before.");
}

std::string weighted_by_lse(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " Your weights are the lses themselves, divided by their sum. An lse is a logarithm: it can be "
               "negative, and a weight cannot. Which function turns it back into the sum that it was taken from?");
}

std::string not_divided_by_total(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " Your two weights do not sum to 1. They stand in the right proportion, but an output is a mean of "
               "values. Look at what is missing below the fraction bar.");
}

std::string weights_swapped(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " The part with the larger lse got the smaller weight: each output was multiplied by the weight of the "
               "other. Look at which weight belongs to which part.");
}

std::string base_two(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " You calculate with powers and logarithms to base 2. Some kernels keep their lse so, because it is "
               "faster; the lse here is natural, and the two may not be mixed. Look at which exponential you take.");
}

std::string not_stable(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " {{Math.exp of more than 709 is Infinity||std::exp of a float above 88 is infinity}}, and far below 0 "
               "it is 0: either way the quotient has no value. Only the difference of the two lses matters. Which "
               "number can you take from both, so that no exponential is above 1?");
}

std::string lse_added(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " You added the two logarithms, which multiplies the sums behind them. The keys of both parts are "
               "*added* up, and then the logarithm is taken. Look at what stands inside of it.");
}

std::string lse_is_maximum(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " Your lse is the larger one of the two. That is close where one part outweighs the other, and too "
               "small by 0.69 where both weigh the same: the smaller part is forgotten as soon as a third one comes. "
               "Look at what has to be added to the maximum.");
}

std::string lse_without_maximum(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " That is the logarithm of your two weights, from which the larger lse was subtracted before. It has "
               "to come back. Look at what you took away at the beginning.");
}

std::string lse_averaged(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " Your lse is the mean of the two, smaller than the larger one. More keys can only make a sum of "
               "exponentials larger. Look at which sums the new lse is the logarithm of.");
}

std::string lse_of_first_row(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e), " Row ", e.cell.row,
               " was merged with the lses of row 0. Each query has scores of its own, and so "
               "each row has its own weights. Look at which row you read.");
}

std::string empty_output_leaks(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " One part is empty here, and its output is NaN, because nobody ever wrote to it. Its weight is 0, but "
               "0 times NaN is NaN. Look at how an empty part is kept out.");
}

std::string nothing_merged_is_nan(const Evidence& e) {
  return words(e.seen(), " ", both_lses(e),
               " Both parts are empty: the larger lse is minus infinity, and minus infinity less itself is NaN. Look "
               "at what your maximum is before you subtract it.");
}

template <Weights weights>
void weighted_with(Recipe& recipe) {
  recipe.weights = weights;
}

/// Written without a thought of empty parts.
template <Weights weights>
void unguarded(Recipe& recipe) {
  recipe.weights = weights;
  recipe.nothing = Nothing::no_value;
  recipe.empty_output_counts = true;
}

template <Lse lse>
void with_lse(Recipe& recipe) {
  recipe.lse = lse;
}

constexpr const char* kAverageTitle = "Both parts count the same";
constexpr const char* kAddedTitle = "The outputs are added";
constexpr const char* kByLseTitle = "Your weights are logarithms";
constexpr const char* kTotalTitle = "Your weights do not sum to 1";
constexpr const char* kSwappedTitle = "Each part has the weight of the other";
constexpr const char* kStableTitle = "Your exponentials are not stable";
constexpr const char* kLeakTitle = "An empty part gets through";

constexpr Mistake<Recipe> kMistakes[] = {
    {"plain_average", kAverageTitle, weighted_with<Weights::halves>, plain_average},
    {"plain_average", kAverageTitle, unguarded<Weights::halves>, plain_average},
    {"outputs_added", kAddedTitle, weighted_with<Weights::ones>, outputs_added},
    {"outputs_added", kAddedTitle, unguarded<Weights::ones>, outputs_added},
    {"weighted_by_lse", kByLseTitle, weighted_with<Weights::lses>, weighted_by_lse},
    {"weighted_by_lse", kByLseTitle, unguarded<Weights::lses>, weighted_by_lse},
    {"not_divided_by_total", kTotalTitle, weighted_with<Weights::not_divided>, not_divided_by_total},
    {"not_divided_by_total", kTotalTitle, unguarded<Weights::not_divided>, not_divided_by_total},
    {"weights_swapped", kSwappedTitle, weighted_with<Weights::swapped>, weights_swapped},
    {"weights_swapped", kSwappedTitle, unguarded<Weights::swapped>, weights_swapped},
    {"base_two", "Your powers are to base 2", [](Recipe& r) { r.base = Base::two; }, base_two},
    {"lse_of_first_row", "Every row has the lse of row 0", [](Recipe& r) { r.first_row_only = true; },
     lse_of_first_row},
    {"lse_added", "Your lse is a sum of logarithms", with_lse<Lse::added>, lse_added},
    {"lse_is_maximum", "Your lse is only the larger one", with_lse<Lse::maximum>, lse_is_maximum},
    {"lse_without_maximum", "Your lse lacks the maximum", with_lse<Lse::without_maximum>, lse_without_maximum},
    {"lse_averaged", "Your lse is a mean", with_lse<Lse::averaged>, lse_averaged},
    {"not_stable", kStableTitle, weighted_with<Weights::bare_exponentials>, not_stable},
    {"not_stable", kStableTitle, unguarded<Weights::bare_exponentials>, not_stable},
    {"empty_output_leaks", kLeakTitle, [](Recipe& r) { r.empty_output_counts = true; }, empty_output_leaks},
    {"empty_output_leaks", kLeakTitle, unguarded<Weights::sums>, empty_output_leaks},
    {"nothing_merged_is_nan", "Two empty parts become NaN", [](Recipe& r) { r.nothing = Nothing::no_value; },
     nothing_merged_is_nan},
};

/// Where a value is missing, the comparison of numbers takes 0 and anything infinite for it; here it has to be minus
/// infinity. So this is asked when all numbers are right, as a cost would be.
std::optional<BrokenRule> find_lost_emptiness(std::span<const AnsweredCall> calls) {
  for (std::size_t k = 0; k < calls.size(); ++k) {
    const Table* lse = find_matrix(calls[k].result, "lse");
    const Table& a = *find_matrix(calls[k].call().args, "lse_a");
    const Table& b = *find_matrix(calls[k].call().args, "lse_b");
    if (lse == nullptr || lse->rows != a.rows || lse->cols != 1) continue;
    for (std::size_t i = 0; i < a.rows; ++i) {
      const auto got = static_cast<double>((*lse)(i, 0));
      if (static_cast<double>(std::max(a(i, 0), b(i, 0))) != kEmpty || got == kEmpty) continue;
      return BrokenRule{
          k, words("In the case \"", calls[k].exercise_case.name, "\", both parts of row ", i,
                   " are empty, and the lse that you return for it is ", got,
                   ". A third part would then be merged with something that is not there: an lse of 0 says that the "
                   "exponentials sum to 1. Of which number is the logarithm right for no keys at all?")};
    }
  }
  return std::nullopt;
}

constexpr CallRule kLastRules[] = {{"emptiness_lost", "Two empty parts are not empty any more", find_lost_emptiness}};

constexpr ResultNouns kNouns[] = {{"output", "query"}, {"lse", "query"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, merge>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is one row: print lse_a and lse_b of row 0 with {{console.log||print}}. "
                            "Which of the two parts has to count for more there?",
              .passed = "Two parts become what one pass over all keys gives, whichever is larger, and an empty part "
                        "changes nothing.",
              .nouns = kNouns,
              .fact = both_lses},
    .rules = {.costs = kLastRules},
};

}  // namespace

extern const ExerciseCheck exercise_merge_states;
const ExerciseCheck exercise_merge_states = function_check<kExercise>();

}  // namespace attn
