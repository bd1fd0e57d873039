#include <cmath>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// What the dot products are divided by.
  enum class Scale {
    sqrt_head_dim,
    none,
    head_dim,
    one_over_sqrt_head_dim,
    sqrt_seq_len_k,
    seq_len_k,
    sqrt_seq_len_q,
    seq_len_q,
    eight,
    two,
    whole_root,
    infinite,
  };
  enum class Powers { square, absolute, none };
  enum class Divisor { count, rows, cols, none };
  enum class Result { root, mean, zero };

  Scale scale = Scale::sqrt_head_dim;
  Powers powers = Powers::square;
  Divisor divisor = Divisor::count;
  Result result = Result::root;

  bool operator==(const Recipe&) const = default;
};

using Scale = Recipe::Scale;
using Powers = Recipe::Powers;
using Divisor = Recipe::Divisor;
using Result = Recipe::Result;

double divisor_of(Scale scale, const Table& query, const Table& key) {
  const auto head_dim = static_cast<double>(query.cols);
  const auto seq_len_q = static_cast<double>(query.rows);
  const auto seq_len_k = static_cast<double>(key.rows);
  switch (scale) {
    case Scale::sqrt_head_dim: return std::sqrt(head_dim);
    case Scale::none: return 1.0;
    case Scale::head_dim: return head_dim;
    case Scale::one_over_sqrt_head_dim: return 1.0 / std::sqrt(head_dim);
    case Scale::sqrt_seq_len_k: return std::sqrt(seq_len_k);
    case Scale::seq_len_k: return seq_len_k;
    case Scale::sqrt_seq_len_q: return std::sqrt(seq_len_q);
    case Scale::seq_len_q: return seq_len_q;
    case Scale::eight: return 8.0;
    case Scale::two: return 2.0;
    case Scale::whole_root: return std::floor(std::sqrt(head_dim));
    case Scale::infinite: return HUGE_VAL;
  }
  return 1.0;
}

CallAnswer scaled_scores(const Recipe& recipe, const Table& query, const Table& key) {
  ExactTable scores(query.rows, key.rows);
  for (std::size_t i = 0; i < query.rows; ++i) {
    for (std::size_t j = 0; j < key.rows; ++j) {
      double sum = 0.0;
      for (std::size_t c = 0; c < query.cols; ++c) {
        sum += static_cast<double>(query(i, c)) * static_cast<double>(key(j, c));
      }
      scores(i, j) = sum / divisor_of(recipe.scale, query, key);
    }
  }
  return {{{"scores", std::move(scores)}}};
}

CallAnswer spread(const Recipe& recipe, const Table& scores) {
  double sum = 0.0;
  for (const float score : scores.data) {
    const auto x = static_cast<double>(score);
    sum += recipe.powers == Powers::square ? x * x : recipe.powers == Powers::absolute ? std::abs(x) : x;
  }
  if (recipe.divisor == Divisor::count) sum /= static_cast<double>(scores.data.size());
  if (recipe.divisor == Divisor::rows) sum /= static_cast<double>(scores.rows);
  if (recipe.divisor == Divisor::cols) sum /= static_cast<double>(scores.cols);
  if (recipe.result == Result::root) sum = std::sqrt(sum);
  return {{{"size", recipe.result == Result::zero ? 0.0 : sum}}};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "spread") return spread(recipe, *find_matrix(call.args, "scores"));
  return scaled_scores(recipe, *find_matrix(call.args, "query"), *find_matrix(call.args, "key"));
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Lengths {
  std::size_t seq_len_q;
  std::size_t seq_len_k;
  std::size_t head_dim;
};

ExerciseCase scale_case(std::string name, Table query, Table key, Table scores) {
  return case_of(std::move(name),
                 {call_of("scaled_scores", {{"query", std::move(query)}, {"key", std::move(key)}}, {{"scores"}}),
                  call_of("spread", {{"scores", std::move(scores)}}, {{"size", ReturnSpec::Kind::number}})});
}

/// The spread is asked of other numbers than the scores, so that each function stands for itself.
ExerciseCase random_case(std::string name, Random& random, const Lengths& lengths) {
  Table query = random_table(random, lengths.seq_len_q, lengths.head_dim);
  Table key = random_table(random, lengths.seq_len_k, lengths.head_dim);
  return scale_case(std::move(name), std::move(query), std::move(key),
                    random_table(random, lengths.seq_len_q, lengths.seq_len_k));
}

/// The dot products of each query are 0, 1, 2 and 3 in some order: whoever takes a score for a position writes another one,
/// where a fraction would go unnoticed.
ExerciseCase whole_case(Random& random) {
  constexpr std::size_t kRows = 4;
  Table query(kRows, kRows);
  Table key(kRows, kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    query(i, i) = 1.0F;
    const auto first = static_cast<std::size_t>(random.uniform_int(kRows));
    for (std::size_t j = 0; j < kRows; ++j) key(j, i) = static_cast<float>((first + 3 * j) % kRows);
  }
  Table scores = key;
  return scale_case("whole numbers as dot products", std::move(query), std::move(key), std::move(scores));
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  Table query = readable_table(random, 2, 4);
  Table key = readable_table(random, 3, 4);
  cases.push_back(scale_case("head_dim 4", std::move(query), std::move(key), readable_table(random, 2, 3)));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  cases.push_back(random_case("head_dim 2", random, {any(3, 4), any(5, 7), 2}));
  cases.push_back(random_case("head_dim 8", random, {any(5, 7), any(3, 4), 8}));
  cases.push_back(random_case("head_dim 64", random, {4, 6, 64}));
  cases.push_back(random_case("head_dim 256", random, {1, any(3, 5), 256}));
  cases.push_back(whole_case(random));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

std::size_t head_dim(const Evidence& e) { return e.matrix("query").cols; }

std::string missing_scale(const Evidence& e) {
  return words(
      e.seen(), " That is the bare dot product. It adds up head_dim (here ", head_dim(e),
      ") terms, so it grows with head_dim, and a softmax of such numbers listens to one key alone. Look at what "
      "you do with the sum before it goes into the matrix.");
}

std::string scale_by_head_dim(const Evidence& e) {
  return words(e.seen(), " Yours was divided by head_dim (here ", head_dim(e),
               ") as a whole. The terms of the sum cancel in part: how far does it typically lie from 0, as far as ",
               head_dim(e), ", or less? Compare your divisor with the one under the fraction bar.");
}

std::string scale_inverted(const Evidence& e) {
  return words(e.seen(), " Your scores grew where they should shrink: with head_dim ", head_dim(e),
               ", they were multiplied by the number that should divide them. Look at the direction of the scaling.");
}

std::string scale_by_seq_len(const Evidence& e) {
  return words(e.seen(), " Yours was divided by a number that follows from how many queries (", e.matrix("query").rows,
               ") or keys (", e.matrix("key").rows,
               ") there are. How well two rows fit must not depend on how many others exist. Ask which length makes a "
               "dot product large, and scale by that one.");
}

std::string scale_hard_coded(const Evidence& e) {
  return words(e.seen(), " Here head_dim is ", head_dim(e),
               ", and your divisor is the same number as for every other head_dim. It is right for one of them alone. "
               "Look at where the scale comes from.");
}

std::string root_of_whole_number(const Evidence& e) {
  return words(
      e.seen(), " The root of head_dim (", head_dim(e),
      ") lies between two whole numbers, and yours was cut down to the smaller one. It goes unnoticed for 4, 16 "
      "and 64 columns. Look at what kind of number keeps the root.");
}

std::string scale_is_zero(const Evidence& e) {
  return words(e.seen(),
               " All your scores are 0, because the scale is: one over a root above 1 is less than 1, and "
               "what keeps it can hold whole numbers only. Look at what kind of number the scale is.");
}

std::string spread_without_root(const Evidence& e) {
  return words(e.seen(),
               " That is the mean of the squares, which is measured in squares of scores: twice the scores "
               "make it four times as large. One step is left. Look at what undoes a square.");
}

std::string spread_is_mean(const Evidence& e) {
  return words(e.seen(),
               " That is the mean of the scores themselves: positive and negative ones cancel, so it lies near "
               "0 however large they are. Look at what each score becomes before it is added.");
}

std::string spread_of_sum(const Evidence& e) {
  return words(e.seen(), " That is the root of the sum of all ", e.matrix("scores").data.size(),
               " squares: it grows with every score more. A typical score does not. Look at what happens to the sum "
               "before the root.");
}

std::string spread_by_rows(const Evidence& e) {
  const Table& scores = e.matrix("scores");
  return words(
      e.seen(), " The matrix is ", scores.rows, " × ", scores.cols,
      ", and you divided by one of these two numbers. How many squares did you add up? Look at what you divide "
      "by.");
}

std::string spread_of_absolutes(const Evidence& e) {
  return words(e.seen(),
               " That is the mean distance from 0, a sound measure, but another one: here the root of the mean "
               "of the squares is asked for, which is what grows with the root of head_dim. Look at what each score "
               "becomes before it is added.");
}

std::string spread_still_zero(const Evidence& e) {
  return words(e.seen(), " Your scores are right. What is left is to say how large they are: a sum over all ",
               e.matrix("scores").data.size(), " of them. Which three steps does the name root mean square hold?");
}

constexpr const char* kSeqLenTitle = "You scaled by a length of the text";
constexpr const char* kHardCodedTitle = "Your scale does not depend on head_dim";
constexpr const char* kByRowsTitle = "You divided by too few";

constexpr Mistake<Recipe> kMistakes[] = {
    {"missing_scale", "The scale is missing", [](Recipe& r) { r.scale = Scale::none; }, missing_scale},
    {"scale_by_head_dim", "You divided by head_dim, not by its root", [](Recipe& r) { r.scale = Scale::head_dim; },
     scale_by_head_dim},
    {"scale_inverted", "You multiplied where you should divide",
     [](Recipe& r) { r.scale = Scale::one_over_sqrt_head_dim; }, scale_inverted},
    {"scale_by_seq_len", kSeqLenTitle, [](Recipe& r) { r.scale = Scale::sqrt_seq_len_k; }, scale_by_seq_len},
    {"scale_by_seq_len", kSeqLenTitle, [](Recipe& r) { r.scale = Scale::seq_len_k; }, scale_by_seq_len},
    {"scale_by_seq_len", kSeqLenTitle, [](Recipe& r) { r.scale = Scale::sqrt_seq_len_q; }, scale_by_seq_len},
    {"scale_by_seq_len", kSeqLenTitle, [](Recipe& r) { r.scale = Scale::seq_len_q; }, scale_by_seq_len},
    {"scale_hard_coded", kHardCodedTitle, [](Recipe& r) { r.scale = Scale::eight; }, scale_hard_coded},
    {"scale_hard_coded", kHardCodedTitle, [](Recipe& r) { r.scale = Scale::two; }, scale_hard_coded},
    {"root_of_whole_number", "Your root lost its fraction", [](Recipe& r) { r.scale = Scale::whole_root; },
     root_of_whole_number},
    {"scale_is_zero", "Your scale is 0", [](Recipe& r) { r.scale = Scale::infinite; }, scale_is_zero},
    {"spread_without_root", "Your spread is still a square", [](Recipe& r) { r.result = Result::mean; },
     spread_without_root},
    {"spread_is_mean", "Your spread is the mean",
     [](Recipe& r) {
       r.powers = Powers::none;
       r.result = Result::mean;
     },
     spread_is_mean},
    {"spread_of_absolutes", "Your spread is the mean distance",
     [](Recipe& r) {
       r.powers = Powers::absolute;
       r.result = Result::mean;
     },
     spread_of_absolutes},
    {"spread_of_sum", "Your spread grows with the matrix", [](Recipe& r) { r.divisor = Divisor::none; }, spread_of_sum},
    {"spread_by_rows", kByRowsTitle, [](Recipe& r) { r.divisor = Divisor::rows; }, spread_by_rows},
    {"spread_by_rows", kByRowsTitle, [](Recipe& r) { r.divisor = Divisor::cols; }, spread_by_rows},
    {"spread_still_zero", "Your spread is still 0", [](Recipe& r) { r.result = Result::zero; }, spread_still_zero},
};

constexpr ResultNouns kNouns[] = {{"scores", "query", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is the dot product of query 0 with key 0, which the starter can already "
                            "make. Write it into the matrix, print it with {{console.log||print}}, and run again.",
              .passed = "Scores of every head_dim from 2 to 256 now have about the same size, and the softmax can tell "
                        "more than one key from the rest.",
              .nouns = kNouns},
};

}  // namespace

extern const ExerciseCheck exercise_scaled_scores;
const ExerciseCheck exercise_scaled_scores = function_check<kExercise>();

}  // namespace attn
