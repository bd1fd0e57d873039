#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which key a query at a position may see.
  enum class Allowed { causal, strict, next, ahead, all, from_upper_left, of_chunk, none };
  /// What stands for allowed and for blocked.
  enum class Marks { one_and_zero, zero_and_one, zero_and_infinity, zero_and_large };
  enum class Shape { right, queries_only, whole_text };
  enum class Count { right, all_pairs, whole_text, without_cached, without_self, zero };

  Allowed allowed = Allowed::causal;
  Marks marks = Marks::one_and_zero;
  Shape shape = Shape::right;
  Count count = Count::right;

  bool operator==(const Recipe&) const = default;
};

using Allowed = Recipe::Allowed;
using Marks = Recipe::Marks;
using Shape = Recipe::Shape;
using Count = Recipe::Count;

bool may_look(Allowed allowed, std::size_t row, std::size_t key, std::size_t cached) {
  const std::size_t position = row + cached;
  switch (allowed) {
    case Allowed::causal: return key <= position;
    case Allowed::strict: return key < position;
    case Allowed::next: return key <= position + 1;
    case Allowed::ahead: return key >= position;
    case Allowed::all: return true;
    case Allowed::from_upper_left: return key <= row;
    case Allowed::of_chunk: return key >= cached && key <= position;
    case Allowed::none: return false;
  }
  return true;
}

double mark(Marks marks, bool allowed) {
  switch (marks) {
    case Marks::one_and_zero: return allowed ? 1.0 : 0.0;
    case Marks::zero_and_one: return allowed ? 0.0 : 1.0;
    case Marks::zero_and_infinity: return allowed ? 0.0 : -std::numeric_limits<double>::infinity();
    case Marks::zero_and_large: return allowed ? 0.0 : -1e9;
  }
  return 0.0;
}

CallAnswer causal_mask(const Recipe& recipe, std::size_t seq_len_q, std::size_t seq_len_k) {
  const std::size_t rows = recipe.shape == Shape::whole_text ? seq_len_k : seq_len_q;
  const std::size_t cols = recipe.shape == Shape::queries_only ? seq_len_q : seq_len_k;
  ExactTable mask(rows, cols);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) mask(i, j) = mark(recipe.marks, may_look(recipe.allowed, i, j, cols - rows));
  }
  return {{{"mask", std::move(mask)}}};
}

double triangle(double n) { return n * (n + 1.0) / 2.0; }

CallAnswer count_pairs(const Recipe& recipe, double seq_len_q, double seq_len_k) {
  const double right = triangle(seq_len_k) - triangle(seq_len_k - seq_len_q);
  switch (recipe.count) {
    case Count::right: break;
    case Count::all_pairs: return {{{"count", seq_len_q * seq_len_k}}};
    case Count::whole_text: return {{{"count", triangle(seq_len_k)}}};
    case Count::without_cached: return {{{"count", triangle(seq_len_q)}}};
    case Count::without_self: return {{{"count", right - seq_len_q}}};
    case Count::zero: return {{{"count", 0.0}}};
  }
  return {{{"count", right}}};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  const double seq_len_q = *find_number(call.args, "seq_len_q");
  const double seq_len_k = *find_number(call.args, "seq_len_k");
  if (call.function == "count_pairs") return count_pairs(recipe, seq_len_q, seq_len_k);
  return causal_mask(recipe, static_cast<std::size_t>(seq_len_q), static_cast<std::size_t>(seq_len_k));
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCall call_for(std::string function, std::size_t seq_len_q, std::size_t seq_len_k, ReturnSpec result) {
  return call_of(std::move(function),
                 {{"seq_len_q", static_cast<double>(seq_len_q)}, {"seq_len_k", static_cast<double>(seq_len_k)}},
                 {std::move(result)});
}

ExerciseCall count_call(std::size_t seq_len_q, std::size_t seq_len_k) {
  return call_for("count_pairs", seq_len_q, seq_len_k, {"count", ReturnSpec::Kind::number});
}

ExerciseCase mask_case(std::string name, std::size_t seq_len_q, std::size_t seq_len_k) {
  return case_of(std::move(name),
                 {call_for("causal_mask", seq_len_q, seq_len_k, {"mask"}), count_call(seq_len_q, seq_len_k)});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  cases.push_back(mask_case("2 queries, 5 keys", 2, 5));
  cases.front().shown = true;
  const std::size_t length = any(4, 6);
  cases.push_back(mask_case("a whole text at once", length, length));
  cases.push_back(mask_case("one new token", 1, any(4, 7)));
  const std::size_t chunk = any(3, 4);
  cases.push_back(mask_case("a chunk after a short text", chunk, chunk + 1));
  const std::size_t more = any(3, 5);
  cases.push_back(mask_case("a chunk after a long text", more, any(9, 12)));
  cases.push_back(case_of("a long text, counted", {count_call(1, 4096), count_call(1024, 131072)}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "With 2 queries and 5 keys, query 0 stands at position 3."
std::string position(const Evidence& e) {
  const double seq_len_q = e.number("seq_len_q");
  const double seq_len_k = e.number("seq_len_k");
  return words("With ", count_words(static_cast<std::size_t>(seq_len_q), "query"), " and ",
               count_words(static_cast<std::size_t>(seq_len_k), "key"), ", query ", e.cell.row, " stands at position ",
               seq_len_k - seq_len_q + static_cast<double>(e.cell.row), ".");
}

std::string upper_left_alignment(const Evidence& e) {
  return words(
      e.seen(), " ", position(e),
      " Your mask compares row and column directly, as if query 0 stood at position 0: that is right only for as "
      "many queries as keys, and a single new token would see key 0 alone. Work out how far the queries are "
      "shifted.");
}

std::string polarity_inverted(const Evidence& e) {
  return words(
      e.seen(),
      " Allowed and blocked have changed places: here 1 means may look, in other libraries it means "
      "ignore, and who mixes them up gets a model that sees the future alone. Look at which value your condition "
      "gives.");
}

std::string off_by_one_blocks_self(const Evidence& e) {
  return words(position(e),
               " Its own key is blocked in your mask. A position may look at itself; else the first one of a "
               "text has nothing to look at. Check the comparison at the edge.");
}

std::string off_by_one_sees_next(const Evidence& e) {
  return words(position(e),
               " In your mask it sees the key after that, the very token that it has to predict. Check the "
               "comparison at the edge.");
}

std::string mask_transposed(const Evidence& e) {
  return words(position(e),
               " In your mask it sees itself and what comes after, and nothing of what came before. Check "
               "the direction of the comparison.");
}

std::string no_mask(const Evidence& e) {
  return words(e.seen(), " ", position(e),
               " In your mask every query sees every key: for one new token that is right, "
               "but of several, the first may not see the others. At which key does each row have to stop?");
}

std::string cached_keys_blocked(const Evidence& e) {
  return words(e.seen(), " ", position(e),
               " In your mask the new tokens see only each other: the text before them is "
               "lost, and with it the reason to cache its keys. From which key on may a query look?");
}

std::string additive_mask(const Evidence& e) {
  return words(
      e.seen(),
      " Your mask holds what is to be added to a score: 0 for allowed, a large negative number for "
      "blocked. Both kinds exist, and code that expects the one and gets the other blocks just the allowed keys. "
      "This one is asked to say 1 for may look.");
}

std::string mask_of_queries_only(const Evidence& e) {
  return words(e.seen(), " Your mask knows the ", e.number("seq_len_q"), " new tokens, and not the ",
               e.number("seq_len_k"),
               " keys that they look at. It needs a column for each key, the cached ones "
               "included. Look at how wide you make it.");
}

std::string mask_of_whole_text(const Evidence& e) {
  return words(e.seen(), " That is the mask of a whole text of ", e.number("seq_len_k"), " tokens. Only the last ",
               e.number("seq_len_q"),
               " of its rows are asked for, as only those queries are computed. Look at how many rows you make.");
}

std::string mask_still_zero(const Evidence& e) {
  return words(e.seen(),
               " Your count is right, and the mask blocks everything. Begin with its last row: the last query "
               "stands at the last position. How many keys may it see?");
}

std::string counted(const Evidence& e) {
  return words(e.seen(), " It was asked for ", e.number("seq_len_q"), " queries and ", e.number("seq_len_k"), " keys.");
}

std::string counts_all_pairs(const Evidence& e) {
  return words(counted(e),
               " That is every query with every key, blocked ones included. Look at how many zeros the mask "
               "has.");
}

std::string counts_whole_text(const Evidence& e) {
  return words(counted(e),
               " That is the triangle of the whole text. The queries of the cached part are not asked again: "
               "that is what the cache is for. Which rows of the triangle are left?");
}

std::string counts_without_cached(const Evidence& e) {
  return words(counted(e),
               " That is the triangle of the new tokens among themselves. Each of them looks at all cached "
               "keys, too. How many scores is that?");
}

std::string counts_without_self(const Evidence& e) {
  return words(counted(e),
               " You are short by one for each query: a position may look at itself. Look at how long the "
               "first row of the triangle is.");
}

std::string count_still_zero(const Evidence& e) {
  return words(counted(e),
               " Your mask is right. Count its ones for 2 queries and 5 keys by hand, then look for a formula "
               "that gives that number.");
}

template <Allowed allowed, Count count = Count::right>
void allow(Recipe& recipe) {
  recipe.allowed = allowed;
  recipe.count = count;
}

constexpr const char* kUpperLeftTitle = "Your mask starts at the wrong corner";
constexpr const char* kBlocksSelfTitle = "A query cannot see its own position";
constexpr const char* kNoMaskTitle = "Nothing is masked";
constexpr const char* kAdditiveTitle = "Your mask is one to be added";

constexpr Mistake<Recipe> kMistakes[] = {
    {"upper_left_alignment", kUpperLeftTitle, allow<Allowed::from_upper_left>, upper_left_alignment},
    {"upper_left_alignment", kUpperLeftTitle, allow<Allowed::from_upper_left, Count::without_cached>,
     upper_left_alignment},
    {"mask_still_zero", "Your mask is still 0", allow<Allowed::none>, mask_still_zero},
    {"polarity_inverted", "Your mask is the wrong way round", [](Recipe& r) { r.marks = Marks::zero_and_one; },
     polarity_inverted},
    {"off_by_one_blocks_self", kBlocksSelfTitle, allow<Allowed::strict>, off_by_one_blocks_self},
    {"off_by_one_blocks_self", kBlocksSelfTitle, allow<Allowed::strict, Count::without_self>, off_by_one_blocks_self},
    {"off_by_one_sees_next", "A query sees one position ahead", allow<Allowed::next>, off_by_one_sees_next},
    {"mask_transposed", "Your mask looks ahead instead of back", allow<Allowed::ahead>, mask_transposed},
    {"no_mask", kNoMaskTitle, allow<Allowed::all>, no_mask},
    {"no_mask", kNoMaskTitle, allow<Allowed::all, Count::all_pairs>, no_mask},
    {"cached_keys_blocked", "The cached keys are blocked", allow<Allowed::of_chunk>, cached_keys_blocked},
    {"additive_mask", kAdditiveTitle, [](Recipe& r) { r.marks = Marks::zero_and_infinity; }, additive_mask},
    {"additive_mask", kAdditiveTitle, [](Recipe& r) { r.marks = Marks::zero_and_large; }, additive_mask},
    {"mask_of_queries_only", "Your mask leaves out the cached keys", [](Recipe& r) { r.shape = Shape::queries_only; },
     mask_of_queries_only},
    {"mask_of_whole_text", "Your mask has a row for each key", [](Recipe& r) { r.shape = Shape::whole_text; },
     mask_of_whole_text},
    {"counts_all_pairs", "You count blocked pairs, too", [](Recipe& r) { r.count = Count::all_pairs; },
     counts_all_pairs},
    {"counts_whole_text", "You count the cached queries, too", [](Recipe& r) { r.count = Count::whole_text; },
     counts_whole_text},
    {"counts_without_cached", "You do not count the cached keys", [](Recipe& r) { r.count = Count::without_cached; },
     counts_without_cached},
    {"counts_without_self", "You count no query with itself", [](Recipe& r) { r.count = Count::without_self; },
     counts_without_self},
    {"count_still_zero", "Your count is still 0", [](Recipe& r) { r.count = Count::zero; }, count_still_zero},
};

constexpr ResultNouns kNouns[] = {{"mask", "query", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is the mask of one new token: it may see every key. Then give each query "
                  "the row that it needs.",
              .passed = "A whole text, a chunk and a single token get the mask that their position asks for, and you "
                        "know what each costs without building it.",
              .nouns = kNouns},
};

}  // namespace

extern const ExerciseCheck exercise_rectangular_causal;
const ExerciseCheck exercise_rectangular_causal = function_check<kExercise>();

}  // namespace attn
