#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

constexpr float kBlocked = -std::numeric_limits<float>::infinity();

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// By what the old sum and the old output are multiplied.
  enum class Correction { right, none, inverted, forgotten };
  enum class Maximum { of_all, of_block };
  enum class Shift { maximum, none };
  /// What becomes of a row in which nothing has been allowed yet.
  enum class Blocked { zeros, no_value };
  enum class Division { at_the_end, never, always, in_blocks_only };
  enum class Values { of_the_block, from_the_start };

  Correction sum = Correction::right;
  Correction output = Correction::right;
  Maximum maximum = Maximum::of_all;
  Shift shift = Shift::maximum;
  Blocked blocked = Blocked::zeros;
  Division division = Division::at_the_end;
  Values values = Values::of_the_block;
  /// What the maximum of such a row is.
  bool empty_largest_is_zero = false;
  bool drops_last_block = false;
  bool attend_is_zero = false;

  bool operator==(const Recipe&) const = default;
};

using Correction = Recipe::Correction;
using Maximum = Recipe::Maximum;
using Shift = Recipe::Shift;
using Blocked = Recipe::Blocked;
using Division = Recipe::Division;
using Values = Recipe::Values;

/// What is known of each row: (rows × 1), (rows × 1), (rows × value_dim).
struct State {
  ExactTable largest;
  ExactTable sum;
  ExactTable output;
};

/// Keys from `from` up to `end` of all scores, and the value row that belongs to `from`.
struct Block {
  const Table& scores;
  const Table& value;
  std::size_t from;
  std::size_t end;
  std::size_t first_value;
};

double corrected(Correction correction, double old, double old_max, double max) {
  switch (correction) {
    case Correction::right: return old * std::exp(old_max - max);
    case Correction::none: return old;
    case Correction::inverted: return old * std::exp(max - old_max);
    case Correction::forgotten: return 0.0;
  }
  return old;
}

double largest_in(const Block& block, std::size_t row) {
  double max = kBlocked;
  for (std::size_t j = block.from; j < block.end; ++j) max = std::max(max, static_cast<double>(block.scores(row, j)));
  return max;
}

void add_to_row(const Recipe& recipe, State& state, const Block& block, std::size_t i) {
  const std::size_t value_dim = state.output.cols;
  const double old_max = state.largest(i, 0);
  double max = largest_in(block, i);
  if (recipe.maximum == Maximum::of_all) max = std::max(max, old_max);
  state.largest(i, 0) = max;
  double& sum = state.sum(i, 0);
  if (max == kBlocked && recipe.blocked == Blocked::zeros) {
    if (recipe.empty_largest_is_zero) state.largest(i, 0) = 0.0;
    sum = 0.0;
    for (std::size_t c = 0; c < value_dim; ++c) state.output(i, c) = 0.0;
    return;
  }
  sum = corrected(recipe.sum, sum, old_max, max);
  for (std::size_t c = 0; c < value_dim; ++c) {
    state.output(i, c) = corrected(recipe.output, state.output(i, c), old_max, max);
  }
  for (std::size_t j = block.from; j < block.end; ++j) {
    const auto score = static_cast<double>(block.scores(i, j));
    const double share = std::exp(recipe.shift == Shift::maximum ? score - max : score);
    sum += share;
    for (std::size_t c = 0; c < value_dim; ++c) {
      state.output(i, c) += share * static_cast<double>(block.value(block.first_value + j - block.from, c));
    }
  }
  if (recipe.division != Division::always && recipe.division != Division::in_blocks_only) return;
  for (std::size_t c = 0; c < value_dim; ++c) state.output(i, c) /= sum;
}

void add_block(const Recipe& recipe, State& state, const Block& block) {
  for (std::size_t i = 0; i < state.sum.rows; ++i) add_to_row(recipe, state, block, i);
}

ExactTable exact(const Table& table) {
  ExactTable numbers(table.rows, table.cols);
  std::copy(table.data.begin(), table.data.end(), numbers.data.begin());
  return numbers;
}

State nothing_yet(std::size_t rows, std::size_t value_dim) {
  return {ExactTable(rows, 1, kBlocked), ExactTable(rows, 1), ExactTable(rows, value_dim)};
}

ExactTable attend(const Recipe& recipe, const Table& scores, const Table& value, std::size_t block_size) {
  if (recipe.attend_is_zero) return ExactTable(scores.rows, value.cols);
  State state = nothing_yet(scores.rows, value.cols);
  for (std::size_t from = 0; from < scores.cols; from += block_size) {
    if (recipe.drops_last_block && from + block_size > scores.cols) break;
    const std::size_t end = std::min(from + block_size, scores.cols);
    add_block(recipe, state, {scores, value, from, end, recipe.values == Values::from_the_start ? 0 : from});
  }
  if (recipe.division == Division::never || recipe.division == Division::in_blocks_only) return state.output;
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t c = 0; c < value.cols; ++c) state.output(i, c) /= state.sum(i, 0);
  }
  return state.output;
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  const Table& scores = *find_matrix(call.args, "scores");
  const Table& value = *find_matrix(call.args, "value");
  if (call.function == "attend") {
    const auto block_size = static_cast<std::size_t>(*find_number(call.args, "block_size"));
    return {{{"output", attend(recipe, scores, value, block_size)}}};
  }
  State state{exact(*find_matrix(call.args, "largest")), exact(*find_matrix(call.args, "sum")),
              exact(*find_matrix(call.args, "output"))};
  add_block(recipe, state, {scores, value, 0, scores.cols, 0});
  return {{{"largest", std::move(state.largest)}, {"sum", std::move(state.sum)}, {"output", std::move(state.output)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

struct Lengths {
  std::size_t rows;
  std::size_t keys;
  std::size_t value_dim;
};

ExerciseCall add_call(const State& state, Table scores, Table value) {
  return call_of("add_block",
                 {{"largest", rounded(state.largest)},
                  {"sum", rounded(state.sum)},
                  {"output", rounded(state.output)},
                  {"scores", std::move(scores)},
                  {"value", std::move(value)}},
                 {{"largest"}, {"sum"}, {"output"}});
}

ExerciseCall attend_call(Table scores, Table value, std::size_t block_size) {
  return call_of(
      "attend",
      {{"scores", std::move(scores)}, {"value", std::move(value)}, {"block_size", static_cast<double>(block_size)}},
      {{"output"}});
}

/// A state to calculate with by hand: the maximum of row 0 grows in the block, that of row 1 does not.
ExerciseCase shown_case(Random& random) {
  State state = nothing_yet(2, 2);
  state.largest(0, 0) = -0.5;
  state.largest(1, 0) = 3.0;
  for (std::size_t i = 0; i < 2; ++i) {
    state.sum(i, 0) = 1.0 + 0.5 * static_cast<double>(random.uniform_int(3));
    for (std::size_t c = 0; c < 2; ++c) state.output(i, c) = static_cast<double>(readable_table(random, 1, 1)(0, 0));
  }
  Table scores = readable_table(random, 2, 3);
  scores(0, static_cast<std::size_t>(random.uniform_int(3))) = 1.5F;
  Table value = readable_table(random, 3, 2);
  Table all_scores = readable_table(random, 2, 5);
  for (std::size_t i = 0; i < 2; ++i) all_scores(i, i) = 0.5F * static_cast<float>(1 + random.uniform_int(4));
  return case_of("3 more keys, and 5 keys in blocks of 2",
                 {add_call(state, std::move(scores), std::move(value)),
                  attend_call(std::move(all_scores), readable_table(random, 5, 2), 2)});
}

/// What is known after `keys` random keys.
State state_after(Random& random, const Lengths& lengths) {
  State state = nothing_yet(lengths.rows, lengths.value_dim);
  const Table scores = random_table(random, lengths.rows, lengths.keys);
  const Table value = random_table(random, lengths.keys, lengths.value_dim);
  add_block(Recipe{}, state, {scores, value, 0, lengths.keys, 0});
  return state;
}

ExerciseCase first_block_case(Random& random, const Lengths& lengths) {
  Table scores = random_table(random, lengths.rows, lengths.keys);
  Table value = random_table(random, lengths.keys, lengths.value_dim);
  return case_of("the first block",
                 {add_call(nothing_yet(lengths.rows, lengths.value_dim), std::move(scores), std::move(value))});
}

ExerciseCase later_block_case(std::string name, Random& random, const Lengths& lengths) {
  const State state = state_after(random, lengths);
  Table scores = random_table(random, lengths.rows, lengths.keys);
  Table value = random_table(random, lengths.keys, lengths.value_dim);
  return case_of(std::move(name), {add_call(state, std::move(scores), std::move(value))});
}

/// Rows around -1000, 2000, 1000 and -3000, with at most 9 between two scores of one row.
constexpr float kLevels[] = {-1000.0F, 2000.0F, 1000.0F, -3000.0F};

void lift(Random& random, Table& scores) {
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t j = 0; j < scores.cols; ++j) {
      scores(i, j) = kLevels[i] + static_cast<float>(random.uniform_int(10));
    }
  }
}

ExerciseCase far_case(Random& random) {
  State state = state_after(random, {4, 3, 3});
  for (std::size_t i = 0; i < 4; ++i) {
    state.largest(i, 0) = static_cast<double>(kLevels[i]) + static_cast<double>(random.uniform_int(10));
  }
  Table scores(4, 5);
  lift(random, scores);
  Table value = random_table(random, 5, 3);
  Table all_scores(4, 8);
  lift(random, all_scores);
  return case_of("scores far from 0", {add_call(state, std::move(scores), std::move(value)),
                                       attend_call(std::move(all_scores), random_table(random, 8, 2), 3)});
}

/// With and without something known before: rows 0 and 2 come with nothing. The block is closed to rows 0 and 1, and one
/// key of it to the others, for row 2 the first.
ExerciseCase blocked_case(Random& random) {
  State state = state_after(random, {4, 3, 3});
  for (const std::size_t row : {0, 2}) {
    state.largest(row, 0) = kBlocked;
    state.sum(row, 0) = 0.0;
    for (std::size_t c = 0; c < 3; ++c) state.output(row, c) = 0.0;
  }
  Table scores = random_table(random, 4, 4);
  const auto closed = static_cast<std::size_t>(random.uniform_int(4));
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      if (i < 2 || j == (i == 2 ? 0 : closed)) scores(i, j) = kBlocked;
    }
  }
  return case_of("a blocked block", {add_call(state, std::move(scores), random_table(random, 4, 3))});
}

ExerciseCase attend_case(std::string name, Random& random, const Lengths& lengths, std::size_t block_size) {
  Table scores = random_table(random, lengths.rows, lengths.keys);
  Table value = random_table(random, lengths.keys, lengths.value_dim);
  return case_of(std::move(name), {attend_call(std::move(scores), std::move(value), block_size)});
}

/// The maximum grows in every block.
ExerciseCase growing_case(Random& random) {
  Table scores = random_table(random, 3, 7);
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t j = 0; j < scores.cols; ++j) scores(i, j) += 1.5F * static_cast<float>(j);
  }
  return case_of("scores that grow", {attend_call(std::move(scores), random_table(random, 7, 3), 2)});
}

/// As under a sliding window: for row i the first 2i keys are blocked, so that whole blocks are. What follows them is
/// far below 0 or above it, so that what was kept of nothing must be nothing.
ExerciseCase window_case(Random& random) {
  Table scores(4, 8);
  lift(random, scores);
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t j = 0; j < 2 * i; ++j) scores(i, j) = kBlocked;
  }
  return case_of("first blocks that are blocked", {attend_call(std::move(scores), random_table(random, 8, 3), 2)});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(shown_case(random));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  const std::size_t rows = any(2, 4);
  cases.push_back(first_block_case(random, {rows, any(3, 5), 2}));
  cases.push_back(later_block_case("many rows, few keys", random, {9, any(2, 3), 4}));
  cases.push_back(later_block_case("few rows, many keys", random, {2, any(6, 9), 3}));
  cases.push_back(later_block_case("one key, wide values", random, {6, 1, 7}));
  cases.push_back(blocked_case(random));
  cases.push_back(far_case(random));
  cases.push_back(attend_case("blocks of one key", random, {3, any(4, 6), 2}, 1));
  cases.push_back(attend_case("blocks that fit", random, {2, 8, 3}, 4));
  cases.push_back(attend_case("a block larger than all keys", random, {4, any(2, 3), 5}, 8));
  cases.push_back(growing_case(random));
  cases.push_back(window_case(random));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// What the maximum of the row does in this call.
std::string maximum(const Evidence& e) {
  const Table& scores = e.matrix("scores");
  if (e.call().function == "attend") {
    return words("Here ", scores.cols, " keys come in blocks of ", e.number("block_size"), ".");
  }
  const double here = largest_in({scores, e.matrix("value"), 0, scores.cols, 0}, e.cell.row);
  return words("The largest score of row ", e.cell.row, " was ", e.matrix("largest")(e.cell.row, 0),
               " before the block, and in the block it is ", here, ".");
}

std::string sum_not_rescaled(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " The output was corrected to the new maximum, but the old sum still holds exponentials that were taken "
               "from the old one: the two no longer belong together. Look at what the old sum is multiplied by.");
}

std::string output_not_rescaled(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " The sum was corrected to the new maximum, but the old output was not: its values keep weights that "
               "are too large. Look at what the old output is multiplied by.");
}

std::string nothing_rescaled(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " What was added up before used another maximum than the keys of this block. Numbers of two scales "
               "cannot be added. Which factor turns an exponential that was taken from the old maximum into one that "
               "is taken from the new one?");
}

std::string rescaled_the_wrong_way(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " When the maximum grows, what came before must shrink: it is worth less beside the larger score. Yours "
               "grew. Is your factor above 1 or below it? Look at the order of the two maxima in its exponent.");
}

std::string maximum_of_block_only(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " Your maximum is that of the block alone, so it can also fall. Then the correction is above 1, and it "
               "overflows as soon as a block holds only far smaller scores, or only blocked ones. Look at where your "
               "search for the maximum begins.");
}

std::string not_shifted(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " The exponentials of the block were taken from the bare scores, without the maximum. Beside an old sum "
               "that was corrected they have another scale, and scores of 1000 overflow. Look at what stands in the "
               "exponent of a key's share.");
}

std::string old_sum_forgotten(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " Your new sum holds this block's keys alone, while the output holds all of them: in the end you would "
               "divide by too little. Look at what the sum is when the block begins.");
}

std::string old_output_forgotten(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " Your new output holds the values of this block alone; what came before is lost. Look at what the "
               "output is when the block begins.");
}

std::string divided_in_every_block(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " You divided by the sum within a block. The next block adds shares to this output that are not divided "
               "yet, and then the old values weigh too little. How often does a row have to be divided, and when?");
}

std::string blocked_block_is_nan(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " Where every key so far is blocked, the maximum is still minus infinity, and minus infinity less "
               "itself is NaN, which then stays in the sum for good. Look at what your maximum is before you subtract "
               "it.");
}

std::string empty_maximum_is_zero(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " The first blocks hold no allowed key for this row, and after them its maximum is 0 instead of minus "
               "infinity. If its scores are far below 0, none of them ever becomes the maximum, and every exponential "
               "is 0. Look at what your largest is in a row without allowed keys.");
}

std::string not_divided_at_the_end(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " Your blocks are right. What they leave behind is a weighted sum of values whose weights do not sum to "
               "1 yet. Look at what attend has to do after the last block, and which number has been kept for it.");
}

std::string last_block_dropped(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " The last block has fewer keys than the others, and yours was left out. Look at when your loop over "
               "the blocks ends, and at where such a block ends.");
}

std::string values_from_the_start(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " The scores move on from block to block, but each block meets the first rows of value again. Look at "
               "which rows of value belong to the keys of a block.");
}

std::string attend_still_zero(const Evidence& e) {
  return words(e.seen(), " ", maximum(e),
               " Your add_block is right. What is left is attend: it begins with nothing known, hands over one block "
               "after the other, and ends with one more step.");
}

template <Correction correction>
void corrected_by(Recipe& recipe) {
  recipe.sum = correction;
  recipe.output = correction;
}

template <Blocked blocked>
void of_block_only(Recipe& recipe) {
  recipe.maximum = Maximum::of_block;
  recipe.blocked = blocked;
}

constexpr const char* kBlockTitle = "Your maximum is that of one block";
constexpr const char* kDividedTitle = "You divide in every block";

constexpr Mistake<Recipe> kMistakes[] = {
    {"nothing_rescaled", "Nothing is corrected when the maximum grows", corrected_by<Correction::none>,
     nothing_rescaled},
    {"sum_not_rescaled", "The old sum is not corrected", [](Recipe& r) { r.sum = Correction::none; }, sum_not_rescaled},
    {"output_not_rescaled", "The old output is not corrected", [](Recipe& r) { r.output = Correction::none; },
     output_not_rescaled},
    {"rescaled_the_wrong_way", "Your correction is upside down", corrected_by<Correction::inverted>,
     rescaled_the_wrong_way},
    {"maximum_of_block_only", kBlockTitle, of_block_only<Blocked::zeros>, maximum_of_block_only},
    {"maximum_of_block_only", kBlockTitle, of_block_only<Blocked::no_value>, maximum_of_block_only},
    {"not_shifted", "The maximum is not subtracted", [](Recipe& r) { r.shift = Shift::none; }, not_shifted},
    {"old_sum_forgotten", "Your sum begins anew in every block", [](Recipe& r) { r.sum = Correction::forgotten; },
     old_sum_forgotten},
    {"old_output_forgotten", "Your output begins anew in every block",
     [](Recipe& r) { r.output = Correction::forgotten; }, old_output_forgotten},
    {"divided_in_every_block", kDividedTitle, [](Recipe& r) { r.division = Division::always; }, divided_in_every_block},
    {"divided_in_every_block", kDividedTitle, [](Recipe& r) { r.division = Division::in_blocks_only; },
     divided_in_every_block},
    {"not_divided_at_the_end", "Your attend does not divide", [](Recipe& r) { r.division = Division::never; },
     not_divided_at_the_end},
    {"last_block_dropped", "The last block is missing", [](Recipe& r) { r.drops_last_block = true; },
     last_block_dropped},
    {"values_from_the_start", "Every block has the values of the first",
     [](Recipe& r) { r.values = Values::from_the_start; }, values_from_the_start},
    {"blocked_block_is_nan", "A row without allowed keys is NaN", [](Recipe& r) { r.blocked = Blocked::no_value; },
     blocked_block_is_nan},
    {"empty_maximum_is_zero", "The maximum of nothing is not 0", [](Recipe& r) { r.empty_largest_is_zero = true; },
     empty_maximum_is_zero},
    {"attend_still_zero", "Your attend still returns zeros", [](Recipe& r) { r.attend_is_zero = true; },
     attend_still_zero},
};

constexpr ResultNouns kNouns[] = {{"largest", "row"}, {"sum", "row"}, {"output", "row"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step =
                  "A good first step is the new maximum of row 0: the largest of the old one and the scores of the "
                  "block. Write it into your matrix, print it with {{console.log||print}}, and run again.",
              .passed = "Blocks of any size give what one softmax over all keys gives, and no row of weights was ever "
                        "kept as a whole.",
              .nouns = kNouns,
              .fact = maximum},
};

}  // namespace

extern const ExerciseCheck exercise_online_softmax;
const ExerciseCheck exercise_online_softmax = function_check<kExercise>();

}  // namespace attn
