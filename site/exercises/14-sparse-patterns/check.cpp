#include <algorithm>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  enum class Window { right, too_wide, too_narrow, half_on_each_side, back_only, missing };
  enum class Global { right, keys_only, queries_only, pairs_only, one_too_many, missing };
  enum class Stride { right, by_position, off_by_one, from_window, missing };
  /// What of the three patterns may not look ahead.
  enum class Causal { all, none, all_but_window, all_but_global, stride_alone, and_own_token, always };
  enum class Union { any, every };
  enum class Count { allowed, blocked, all, zero };

  Window window = Window::right;
  Global global = Global::right;
  Stride stride = Stride::right;
  Causal causal = Causal::all;
  Union union_of = Union::any;
  Count count = Count::allowed;
  bool is_inverted = false;
  bool mask_is_zero = false;

  bool operator==(const Recipe&) const = default;
};

using Window = Recipe::Window;
using Global = Recipe::Global;
using Stride = Recipe::Stride;
using Causal = Recipe::Causal;
using Union = Recipe::Union;
using Count = Recipe::Count;

struct Pattern {
  std::int64_t seq_len;
  std::int64_t window;
  std::int64_t global_tokens;
  std::int64_t stride;
  bool is_causal;
};

bool is_near(Window window, const Pattern& pattern, std::int64_t i, std::int64_t j) {
  const std::int64_t distance = std::abs(i - j);
  switch (window) {
    case Window::right: return distance < pattern.window;
    case Window::too_wide: return distance <= pattern.window;
    case Window::too_narrow: return distance < pattern.window - 1;
    case Window::half_on_each_side: return 2 * distance <= pattern.window;
    case Window::back_only: return j <= i && distance < pattern.window;
    case Window::missing: return false;
  }
  return false;
}

bool is_global(Global global, const Pattern& pattern, std::int64_t i, std::int64_t j) {
  const bool of_query = i < pattern.global_tokens;
  const bool of_key = j < pattern.global_tokens;
  switch (global) {
    case Global::right: return of_query || of_key;
    case Global::keys_only: return of_key;
    case Global::queries_only: return of_query;
    case Global::pairs_only: return of_query && of_key;
    case Global::one_too_many: return std::min(i, j) <= pattern.global_tokens;
    case Global::missing: return false;
  }
  return false;
}

bool is_on_stride(Stride stride, const Pattern& pattern, std::int64_t i, std::int64_t j) {
  if (pattern.stride == 0) return false;
  const std::int64_t distance = std::abs(i - j);
  switch (stride) {
    case Stride::right: return distance % pattern.stride == 0;
    case Stride::by_position: return j % pattern.stride == 0;
    case Stride::off_by_one: return (distance + 1) % pattern.stride == 0;
    case Stride::from_window: return (distance - pattern.window) % pattern.stride == 0;
    case Stride::missing: return false;
  }
  return false;
}

bool is_allowed(const Recipe& recipe, const Pattern& pattern, std::int64_t i, std::int64_t j) {
  const bool near = is_near(recipe.window, pattern, i, j);
  const bool global = is_global(recipe.global, pattern, i, j);
  const bool strided = is_on_stride(recipe.stride, pattern, i, j);
  const bool in_time = !pattern.is_causal || j <= i;
  if (recipe.union_of == Union::every) return near && global && strided && in_time;
  switch (recipe.causal) {
    case Causal::all: break;
    case Causal::none: return near || global || strided;
    case Causal::all_but_window: return near || ((global || strided) && in_time);
    case Causal::all_but_global: return global || ((near || strided) && in_time);
    case Causal::stride_alone: return near || global || (strided && in_time);
    case Causal::and_own_token: return (near || global || strided) && (!pattern.is_causal || j < i);
    case Causal::always: return (near || global || strided) && j <= i;
  }
  return (near || global || strided) && in_time;
}

Pattern pattern_of(const ExerciseCall& call) {
  const auto whole = [&call](std::string_view name) {
    return static_cast<std::int64_t>(*find_number(call.args, name));
  };
  return {whole("seq_len"), whole("window"), whole("global_tokens"), whole("stride"), whole("causal") == 1};
}

ExactTable sparse_mask(const Recipe& recipe, const Pattern& pattern) {
  const auto seq_len = static_cast<std::size_t>(pattern.seq_len);
  ExactTable mask(seq_len, seq_len);
  if (recipe.mask_is_zero) return mask;
  for (std::int64_t i = 0; i < pattern.seq_len; ++i) {
    for (std::int64_t j = 0; j < pattern.seq_len; ++j) {
      const bool allowed = is_allowed(recipe, pattern, i, j) != recipe.is_inverted;
      mask(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) = allowed ? 1.0 : 0.0;
    }
  }
  return mask;
}

double count_of(Count count, const Table& mask) {
  const auto all = static_cast<double>(mask.data.size());
  const auto allowed = static_cast<double>(std::count(mask.data.begin(), mask.data.end(), 1.0F));
  switch (count) {
    case Count::allowed: return allowed;
    case Count::blocked: return all - allowed;
    case Count::all: return all;
    case Count::zero: return 0.0;
  }
  return allowed;
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "count_allowed") {
    return {{{"count", count_of(recipe.count, *find_matrix(call.args, "mask"))}}};
  }
  return {{{"mask", sparse_mask(recipe, pattern_of(call))}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCall mask_call(const Pattern& pattern) {
  const auto number = [](std::int64_t whole) { return static_cast<double>(whole); };
  return call_of("sparse_mask",
                 {{"seq_len", number(pattern.seq_len)},
                  {"window", number(pattern.window)},
                  {"global_tokens", number(pattern.global_tokens)},
                  {"stride", number(pattern.stride)},
                  {"causal", pattern.is_causal ? 1.0 : 0.0}},
                 {{"mask"}});
}

/// Of any mask: one where each pair is drawn, but for the first and the last, and not as many are blocked as allowed.
ExerciseCall count_call(Random& random, std::size_t rows, std::size_t cols) {
  Table mask(rows, cols);
  for (float& pair : mask.data) pair = random.uniform_int(3) == 0 ? 1.0F : 0.0F;
  mask(0, 0) = mask(rows - 1, cols - 1) = 1.0F;
  const auto allowed = std::count(mask.data.begin(), mask.data.end(), 1.0F);
  if (2 * static_cast<std::size_t>(allowed) == mask.data.size()) mask(0, 1) = 1.0F - mask(0, 1);
  return call_of("count_allowed", {{"mask", std::move(mask)}}, {{"count", ReturnSpec::Kind::number}});
}

ExerciseCase mask_case(std::string name, const Pattern& pattern) {
  return case_of(std::move(name), {mask_call(pattern)});
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) {
    return static_cast<std::int64_t>(random_length(random, low, high));
  };
  std::vector<ExerciseCase> cases;
  cases.push_back(case_of("8 tokens, causal", {mask_call({8, 2, 1, 3, true}), count_call(random, 3, 5)}));
  cases.front().shown = true;
  cases.push_back(mask_case("a window alone, causal", {any(8, 10), any(3, 5), 0, 0, true}));
  cases.push_back(mask_case("a window alone, both directions", {any(8, 10), any(3, 5), 0, 0, false}));
  cases.push_back(mask_case("a window of one token", {any(4, 6), 1, 0, 0, false}));
  cases.push_back(mask_case("a stride, causal", {any(11, 13), 1, 0, any(3, 4), true}));
  cases.push_back(mask_case("every second key", {any(7, 9), 1, 0, 2, false}));
  cases.push_back(mask_case("every key", {any(4, 6), 1, 0, 1, true}));
  cases.push_back(mask_case("a stride, both directions", {any(11, 13), 2, 0, any(4, 5), false}));
  cases.push_back(mask_case("global tokens, causal", {any(8, 10), 2, any(3, 4), 0, true}));
  cases.push_back(mask_case("global tokens, both directions", {any(8, 10), 2, any(2, 3), 0, false}));
  cases.push_back(mask_case("all three, both directions", {any(14, 16), any(2, 3), any(1, 2), any(5, 6), false}));
  cases.push_back(mask_case("a window wider than the text", {5, any(6, 9), 1, any(6, 9), true}));
  cases.push_back(mask_case("more global tokens than there are", {3, 1, any(4, 6), 2, false}));
  cases.push_back(
      case_of("24 tokens, causal", {mask_call({24, any(3, 6), any(1, 3), any(7, 9), true}), count_call(random, 6, 4)}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "Here window is 2, global_tokens is 1, stride is 3 and causal is 1; query 3 and key 1 are 2 apart."
std::string setting(const Evidence& e) {
  if (e.call().function == "count_allowed") {
    const Table& mask = e.matrix("mask");
    return words("The mask is ", mask.rows, " × ", mask.cols, ".");
  }
  const std::size_t distance = std::max(e.cell.row, e.cell.col) - std::min(e.cell.row, e.cell.col);
  return words("Here window is ", e.number("window"), ", global_tokens is ", e.number("global_tokens"), ", stride is ",
               e.number("stride"), " and causal is ", e.number("causal"), "; query ", e.cell.row, " and key ",
               e.cell.col, " are ", distance, " apart.");
}

std::string told(const Evidence& e, std::string_view why) { return words(e.seen(), " ", setting(e), " ", why); }

std::string window_too_wide(const Evidence& e) {
  return told(e,
              "Your window reaches one position too far. It counts the token itself, so that a window of 1 holds "
              "nothing else. Look at the comparison of the distance with window.");
}

std::string window_too_narrow(const Evidence& e) {
  return told(e,
              "Your window ends one position too early. A window of 2 holds the token itself and its neighbour, which "
              "is 1 away. Look at the comparison of the distance with window.");
}

std::string window_split_in_two(const Evidence& e) {
  return told(e,
              "You gave half of the window to each side, as some libraries count it. Here window says how far it "
              "reaches on either side. Look at what you compare the distance with.");
}

std::string window_looks_back_only(const Evidence& e) {
  return told(e,
              "Where causal is 0 the window lies on both sides of the query, and yours looks back only. Whether "
              "looking ahead is allowed is asked elsewhere. Look at how you take the distance.");
}

std::string window_is_missing(const Evidence& e) {
  return told(e,
              "Your mask has no window: what is near is blocked unless another pattern allows it, and a token may not "
              "even see itself. Look at which of the three questions the mask asks.");
}

std::string not_causal(const Evidence& e) {
  return told(e,
              "Your mask is the same whether causal is 1 or 0: a query sees keys that come after it. A model that is "
              "to predict the next token must not read it. Look at where causal is used.");
}

std::string looks_ahead_in_the_window(const Evidence& e) {
  return told(e,
              "Stride and global tokens keep to the causal order, but your window looks ahead. The order goes before "
              "all three patterns. Look at what the condition for it belongs to.");
}

std::string looks_ahead_at_global_tokens(const Evidence& e) {
  return told(e,
              "Window and stride keep to the causal order, but what you allow to global tokens does not: the first "
              "tokens read the whole text that is still to come. Look at what the condition for it belongs to.");
}

std::string and_before_or(const Evidence& e) {
  return told(e,
              "Only your stride keeps to the causal order. *And* binds more tightly than *or*, as a product does "
              "beside a sum, so the condition holds for the last of the three alone. Look at the parentheses.");
}

std::string excludes_own_token(const Evidence& e) {
  return told(e,
              "Where causal is 1 you block a token from itself. It is no part of the future: at position 0 there "
              "would be nothing left to look at. Look at the comparison of the two positions.");
}

std::string always_causal(const Evidence& e) {
  return told(e,
              "Where causal is 0 both directions are open, as an encoder needs it, and yours looks back only. Look at "
              "where causal is used.");
}

std::string global_keys_forgotten(const Evidence& e) {
  return told(e,
              "Your global tokens see everyone, but are not seen: their keys are blocked beyond the window. Models "
              "lean on the first tokens so much that text falls apart without them. Look at whether a global position "
              "is looked for among the keys.");
}

std::string global_queries_forgotten(const Evidence& e) {
  return told(e,
              "Everyone sees your global tokens, but they do not see everyone: their rows end with the window. What a "
              "global token is to pass on it has to read first. Look at whether a global position is looked for among "
              "the queries.");
}

std::string global_pairs_only(const Evidence& e) {
  return told(e,
              "Your global tokens see each other and nobody else. It is enough that one of the two is global. Look at "
              "what joins the two comparisons.");
}

std::string global_tokens_missing(const Evidence& e) {
  return told(e, "Your mask has no global tokens. Look at which of the three questions the mask asks.");
}

std::string too_many_global_tokens(const Evidence& e) {
  return told(e,
              "One token too many is global. Positions are counted from 0, so the last of n global tokens stands at "
              "n - 1. Look at the comparison with global_tokens.");
}

std::string stride_is_missing(const Evidence& e) {
  return told(e, "Your mask has no stride. Look at which of the three questions the mask asks.");
}

std::string stride_by_position(const Evidence& e) {
  return told(e,
              "Your stride is counted from the beginning of the text: the same columns are open to all. Here every "
              "query counts from itself, so that the open pairs lie on diagonals. Look at which number is divided by "
              "stride.");
}

std::string stride_off_by_one(const Evidence& e) {
  return told(e,
              "Your stride is one position off: it opens the distances stride - 1, 2 · stride - 1, and so on. A "
              "query's own position is distance 0. Look at which number is divided by stride.");
}

std::string stride_from_window(const Evidence& e) {
  return told(e,
              "Your stride begins to count where the window ends. It is counted from the query itself, whatever the "
              "window. Look at which number is divided by stride.");
}

std::string parts_intersected(const Evidence& e) {
  return told(e,
              "You allow a pair only if all three patterns allow it, and hardly one is left. Each pattern adds pairs "
              "of its own. Look at what joins the three questions.");
}

std::string polarity_inverted(const Evidence& e) {
  return told(e,
              "Your 0 and 1 are exchanged: 1 means that a pair may meet. In PyTorch's nn.MultiheadAttention it is the "
              "other way round, which is how such masks get mixed up. Look at what you write for a pair that is "
              "allowed.");
}

std::string mask_still_zero(const Evidence& e) {
  return told(e,
              "Your count is right, and your mask is empty: nobody may look at anything, not even at itself. Begin "
              "with the window. Print a pair of positions, and whether it is near.");
}

std::string counts_blocked(const Evidence& e) {
  return told(e, "You counted the pairs that are blocked. Look at which of 0 and 1 stands for a pair that may meet.");
}

std::string counts_all_pairs(const Evidence& e) {
  return told(e,
              "You counted every pair, allowed or not. That is the cost of dense attention, which the mask is to "
              "save. Look at whether your count asks the mask.");
}

std::string count_still_zero(const Evidence& e) {
  return told(e, "Your mask is right. What is left is to count how many of its numbers are 1.");
}

template <Window window>
void with_window(Recipe& recipe) {
  recipe.window = window;
}

template <Global global>
void with_global(Recipe& recipe) {
  recipe.global = global;
}

template <Stride stride>
void with_stride(Recipe& recipe) {
  recipe.stride = stride;
}

template <Causal causal>
void with_causal(Recipe& recipe) {
  recipe.causal = causal;
}

template <Count count>
void with_count(Recipe& recipe) {
  recipe.count = count;
}

constexpr Mistake<Recipe> kMistakes[] = {
    {"polarity_inverted", "Your 0 and 1 are exchanged", [](Recipe& r) { r.is_inverted = true; }, polarity_inverted},
    {"parts_intersected", "Your patterns have to agree", [](Recipe& r) { r.union_of = Union::every; },
     parts_intersected},
    {"window_too_wide", "Your window is too wide", with_window<Window::too_wide>, window_too_wide},
    {"window_too_narrow", "Your window is too narrow", with_window<Window::too_narrow>, window_too_narrow},
    {"window_split_in_two", "Your window is shared out", with_window<Window::half_on_each_side>, window_split_in_two},
    {"window_looks_back_only", "Your window has one side", with_window<Window::back_only>, window_looks_back_only},
    {"window_is_missing", "There is no window", with_window<Window::missing>, window_is_missing},
    {"not_causal", "Your mask looks ahead", with_causal<Causal::none>, not_causal},
    {"looks_ahead_in_the_window", "Your window looks ahead", with_causal<Causal::all_but_window>,
     looks_ahead_in_the_window},
    {"looks_ahead_at_global_tokens", "Your global tokens look ahead", with_causal<Causal::all_but_global>,
     looks_ahead_at_global_tokens},
    {"and_before_or", "Only the stride is causal", with_causal<Causal::stride_alone>, and_before_or},
    {"excludes_own_token", "A token does not see itself", with_causal<Causal::and_own_token>, excludes_own_token},
    {"always_causal", "Your mask never looks ahead", with_causal<Causal::always>, always_causal},
    {"global_keys_forgotten", "Nobody sees your global tokens", with_global<Global::queries_only>,
     global_keys_forgotten},
    {"global_queries_forgotten", "Your global tokens see too little", with_global<Global::keys_only>,
     global_queries_forgotten},
    {"global_pairs_only", "Your global tokens keep to themselves", with_global<Global::pairs_only>, global_pairs_only},
    {"global_tokens_missing", "There are no global tokens", with_global<Global::missing>, global_tokens_missing},
    {"too_many_global_tokens", "One token too many is global", with_global<Global::one_too_many>,
     too_many_global_tokens},
    {"stride_is_missing", "There is no stride", with_stride<Stride::missing>, stride_is_missing},
    {"stride_by_position", "Your stride begins with the text", with_stride<Stride::by_position>, stride_by_position},
    {"stride_off_by_one", "Your stride is one position off", with_stride<Stride::off_by_one>, stride_off_by_one},
    {"stride_from_window", "Your stride begins beside the window", with_stride<Stride::from_window>,
     stride_from_window},
    {"mask_still_zero", "Your mask is still empty", [](Recipe& r) { r.mask_is_zero = true; }, mask_still_zero},
    {"counts_blocked", "You counted what is blocked", with_count<Count::blocked>, counts_blocked},
    {"counts_all_pairs", "You counted all pairs", with_count<Count::all>, counts_all_pairs},
    {"count_still_zero", "Your count is still 0", with_count<Count::zero>, count_still_zero},
};

constexpr ResultNouns kNouns[] = {{"mask", "query", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is the window alone: let a pair meet if its two positions are less than "
                            "window apart. Print the mask with {{console.log||print}}, and run again.",
              .passed = "Windows, global tokens and strides of any size, in both directions and in one. Of 24 tokens "
                        "fewer than half of all pairs are left, and the longer the text, the smaller the part.",
              .nouns = kNouns,
              .fact = setting},
};

}  // namespace

extern const ExerciseCheck exercise_sparse_patterns;
const ExerciseCheck exercise_sparse_patterns = function_check<kExercise>();

}  // namespace attn
