#include "lab/judge/function_judge.h"

namespace attn {
namespace {

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

/// One of the two functions. Both move each number between a place in `x` and a place in `heads`.
struct Move {
  enum class Places {
    right,
    bare_copy,
    interleaved,
    head_0_again,
    offset_not_multiplied,
    rows_by_head_dim,
    reversed,
    // Of split alone.
    lengths_swapped,
    turned,
    only_first,
    only_last,
    rows_overwritten,
    // Of merge alone.
    overwritten,
    added_up,
    zero,
  };
  /// Heads, positions or columns that are moved; the others stay 0.
  enum class Range { all, without_first, without_last, only_first };

  Places places = Places::right;
  Range heads = Range::all;
  Range positions = Range::all;
  Range columns = Range::all;

  bool operator==(const Move&) const = default;
};

using Places = Move::Places;
using Range = Move::Range;

struct Recipe {
  Move split;
  Move merge;

  bool operator==(const Recipe&) const = default;
};

struct Lengths {
  std::size_t num_heads;
  std::size_t seq_len;
  std::size_t head_dim;
};

Lengths lengths_of(const ExerciseCall& call) {
  const auto num_heads = static_cast<std::size_t>(*find_number(call.args, "num_heads"));
  if (const Table* x = find_matrix(call.args, "x")) return {num_heads, x->rows, x->cols / num_heads};
  const Table& heads = *find_matrix(call.args, "heads");
  return {num_heads, heads.rows / num_heads, heads.cols};
}

bool in_range(Range range, std::size_t index, std::size_t count) {
  switch (range) {
    case Range::all: return true;
    case Range::without_first: return index > 0;
    case Range::without_last: return index + 1 < count;
    case Range::only_first: return index == 0;
  }
  return true;
}

/// For each number that moves: move(h, t, c), in the order of the loops.
template <typename MoveOne>
void for_each_number(const Move& move, const Lengths& n, MoveOne move_one) {
  for (std::size_t h = 0; h < n.num_heads; ++h) {
    for (std::size_t t = 0; t < n.seq_len; ++t) {
      for (std::size_t c = 0; c < n.head_dim; ++c) {
        if (!in_range(move.heads, h, n.num_heads) || !in_range(move.positions, t, n.seq_len)) continue;
        if (in_range(move.columns, c, n.head_dim)) move_one(h, t, c);
      }
    }
  }
}

/// Column of `x`.
std::size_t wide_column(Places places, const Lengths& n, std::size_t h, std::size_t c) {
  switch (places) {
    case Places::interleaved: return c * n.num_heads + h;
    case Places::offset_not_multiplied: return h + c;
    case Places::reversed: return (n.num_heads - 1 - h) * n.head_dim + c;
    case Places::overwritten:
    case Places::added_up: return c;
    default: return h * n.head_dim + c;
  }
}

/// Row of `heads`.
std::size_t stacked_row(Places places, const Lengths& n, std::size_t h, std::size_t t) {
  if (places == Places::rows_overwritten) return t;
  return h * (places == Places::rows_by_head_dim ? n.head_dim : n.seq_len) + t;
}

bool leaves_a_matrix(Places places, const Lengths& n) {
  return places == Places::rows_by_head_dim && n.num_heads > 1 && n.head_dim > n.seq_len;
}

ExactTable as_exact(const Table& table, std::size_t rows, std::size_t cols) {
  ExactTable exact(rows, cols);
  for (std::size_t k = 0; k < table.data.size(); ++k) exact.data[k] = static_cast<double>(table.data[k]);
  return exact;
}

ExactTable turned(const Table& x) {
  ExactTable heads(x.cols, x.rows);
  for (std::size_t t = 0; t < x.rows; ++t) {
    for (std::size_t c = 0; c < x.cols; ++c) heads(c, t) = static_cast<double>(x(t, c));
  }
  return heads;
}

ExactTable split(const Move& move, const Table& x, Lengths n) {
  if (move.places == Places::bare_copy) return as_exact(x, n.num_heads * n.seq_len, n.head_dim);
  if (move.places == Places::turned) return turned(x);
  if (move.places == Places::lengths_swapped) std::swap(n.num_heads, n.head_dim);
  const bool one_head = move.places == Places::only_first || move.places == Places::only_last;
  ExactTable heads((one_head ? 1 : n.num_heads) * n.seq_len, n.head_dim);
  if (move.places == Places::zero) return heads;
  for_each_number(move, n, [&](std::size_t h, std::size_t t, std::size_t c) {
    if (one_head && h != (move.places == Places::only_first ? 0 : n.num_heads - 1)) return;
    const std::size_t from = move.places == Places::head_0_again ? c : wide_column(move.places, n, h, c);
    heads(one_head ? t : stacked_row(move.places, n, h, t), c) = static_cast<double>(x(t, from));
  });
  return heads;
}

ExactTable merge(const Move& move, const Table& heads, const Lengths& n) {
  if (move.places == Places::bare_copy) return as_exact(heads, n.seq_len, n.num_heads * n.head_dim);
  ExactTable x(n.seq_len, n.num_heads * n.head_dim);
  if (move.places == Places::zero) return x;
  for_each_number(move, n, [&](std::size_t h, std::size_t t, std::size_t c) {
    const std::size_t from = move.places == Places::head_0_again ? t : stacked_row(move.places, n, h, t);
    double& to = x(t, wide_column(move.places, n, h, c));
    to = static_cast<double>(heads(from, c)) + (move.places == Places::added_up ? to : 0.0);
  });
  return x;
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  const Lengths n = lengths_of(call);
  if (call.function == "split") {
    if (leaves_a_matrix(recipe.split.places, n)) return refusal();
    return {{{"heads", split(recipe.split, *find_matrix(call.args, "x"), n)}}};
  }
  if (leaves_a_matrix(recipe.merge.places, n)) return refusal();
  return {{{"x", merge(recipe.merge, *find_matrix(call.args, "heads"), n)}}};
}

// --- The cases -------------------------------------------------------------------------------------------------------

ExerciseCase heads_case(std::string name, Table x, Table heads, std::size_t num_heads) {
  const auto count = static_cast<double>(num_heads);
  return case_of(std::move(name), {call_of("split", {{"x", std::move(x)}, {"num_heads", count}}, {{"heads"}}),
                                   call_of("merge", {{"heads", std::move(heads)}, {"num_heads", count}}, {{"x"}})});
}

/// Each number says where it lies: 12 in row 1, column 2.
Table numbered_table(std::size_t rows, std::size_t cols) {
  Table table(rows, cols);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) table(r, c) = static_cast<float>(10 * r + c);
  }
  return table;
}

ExerciseCase random_case(std::string name, Random& random, const Lengths& n) {
  Table x = random_table(random, n.seq_len, n.num_heads * n.head_dim);
  return heads_case(std::move(name), std::move(x), random_table(random, n.num_heads * n.seq_len, n.head_dim),
                    n.num_heads);
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  std::vector<ExerciseCase> cases;
  cases.push_back(heads_case("2 heads of 4 columns", numbered_table(3, 8), numbered_table(6, 4), 2));
  cases.front().shown = true;
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  cases.push_back(random_case("many narrow heads", random, {4, any(5, 6), 2}));
  cases.push_back(random_case("more heads than positions", random, {5, any(2, 3), 3}));
  cases.push_back(random_case("a longer text", random, {3, any(7, 9), 5}));
  cases.push_back(random_case("one position, as in decoding", random, {3, 1, any(4, 5)}));
  cases.push_back(random_case("one head alone", random, {1, any(3, 4), 6}));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

bool in_split(const Evidence& e) { return e.call().function == "split"; }

std::string sizes(const Evidence& e) {
  const Lengths n = lengths_of(e.call());
  return words("seq_len is ", n.seq_len, ", num_heads ", n.num_heads, " and head_dim ", n.head_dim);
}

std::string split_without_transpose(const Evidence& e) {
  const Lengths n = lengths_of(e.call());
  return words(e.seen(), " Here ", sizes(e),
               ". You kept all numbers in their order and only gave them another shape, so your first ", n.num_heads,
               " rows are the pieces of position 0, one for each head. That is a view without the transpose: the shape "
               "is right, and head 0 reads other people's columns as if they were later positions. Look at which rows "
               "belong to head 0.");
}

std::string merge_without_transpose(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". You kept all numbers in their order and only gave them another shape. Row 0 of your x is made of "
               "several positions of head 0, where it should hold position 0 of every head: a view without the "
               "transpose. Look at how far apart the pieces of one position lie in heads.");
}

std::string heads_interleaved(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". You dealt the columns out like cards, one to each head in turn. Whoever trained the weights meant "
               "that a head owns columns that lie side by side. Look at which columns of x belong to head 0.");
}

std::string merge_interleaved(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". You put column 0 of every head first, then column 1 of every head. It undoes a split that deals the "
               "columns out in turn, and not the one of the task, where a head's columns lie side by side. Look at "
               "which columns of x head 0 fills.");
}

std::string first_head_repeated(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". You read head 0 again for every head, so all heads look at the same numbers, and the rest is lost. "
               "Look at which of the two indices that you read from depends on h.");
}

std::string head_offset_not_multiplied(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". In x, your head 1 begins one column after head 0 and shares almost all of them with it. How many "
               "columns does one head take? Look at the column where head h begins.");
}

std::string rows_by_head_dim(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e), ". In heads, you let head 1 begin in row ", lengths_of(e.call()).head_dim,
               ": that is the width of a head. How many rows of its own has each head? Look at the row where head h "
               "begins.");
}

std::string heads_in_reverse(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". Your heads are whole and in the wrong order: the last one comes first. The matrix of weights that "
               "follows was trained for one order. Look at how h becomes a place.");
}

std::string heads_and_head_dim_swapped(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". You made as many heads as one should have columns, and as many columns as there should be heads. The "
               "product is the same, so nothing fails. Look at which of the two numbers the width of heads is.");
}

std::string heads_transposed(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e),
               ". Each of your rows is one column of x: the positions have become columns. A head keeps one row for "
               "each position, as x does. Look at which index comes first where you write.");
}

std::string only_first_head(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e), ". Of ", lengths_of(e.call()).num_heads,
               " heads one alone has been moved. Each needs a place of its own, ",
               in_split(e) ? "below the one before it" : "to the right of the one before it",
               ". Look at how large your matrix is, at how often the loop over the heads runs, and at what ends it.");
}

std::string split_overwrites(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e), ". All your heads are written to the first ", lengths_of(e.call()).seq_len,
      " rows, each over the one before, and the other rows stay 0. Look at the row where head h begins in heads.");
}

std::string merge_overwrites(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e), ". All your heads are written to the same ", lengths_of(e.call()).head_dim,
               " columns, each over the one before, and the other columns stay 0. Look at the column where head h "
               "begins in x.");
}

std::string heads_added_up(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e), ". You added all heads up in the same ", lengths_of(e.call()).head_dim,
               " columns. Merging puts them side by side: nothing is lost, and each number can be found again. Look at "
               "the column where head h begins in x.");
}

std::string merge_still_zero(const Evidence& e) {
  return words(
      "Your split is right, and your merge gives back a matrix of ", lengths_of(e.call()).seq_len,
      " rows that holds only zeros. It has the same loops, and each number goes the way back. Which of the two "
      "places do you read now?");
}

std::string split_still_zero(const Evidence& e) {
  return words(
      "Your merge is right, and your split gives back a matrix of ",
      lengths_of(e.call()).num_heads * lengths_of(e.call()).seq_len,
      " rows that holds only zeros. It has the same loops, and each number goes the other way. Which of the two "
      "places do you read now?");
}

std::string loop_ends_early(const Evidence& e) {
  return words(
      e.seen(), " Here ", sizes(e), ". One of the loops in your ", e.call().function,
      " leaves out its last round. With n of them the last has the index n - 1. Look at where each loop ends.");
}

std::string loop_starts_at_one(const Evidence& e) {
  return words(e.seen(), " Here ", sizes(e), ". One of the loops in your ", e.call().function,
               " leaves out its first round. Heads, rows and columns are counted from 0. Look at where each loop "
               "begins.");
}

template <Places places>
void in_split_only(Recipe& r) {
  r.split.places = places;
}

template <Places places>
void in_merge_only(Recipe& r) {
  r.merge.places = places;
}

template <Places places>
void in_both(Recipe& r) {
  r.split.places = r.merge.places = places;
}

template <Move Recipe::* function, Range Move::* loop, Range range>
void looping(Recipe& r) {
  r.*function.*loop = range;
}

constexpr const char* kRepeatedTitle = "Every head is head 0";
constexpr const char* kOffsetTitle = "Your heads overlap";
constexpr const char* kRowsTitle = "Your heads begin in the wrong rows";
constexpr const char* kReverseTitle = "Your heads are in reverse";
constexpr const char* kOneHeadTitle = "There is one head alone";
constexpr const char* kEarlyTitle = "A loop ends too early";
constexpr const char* kLateTitle = "A loop begins too late";

constexpr Mistake<Recipe> kMistakes[] = {
    {"split_without_transpose", "Your split only changes the shape", in_split_only<Places::bare_copy>,
     split_without_transpose},
    {"merge_without_transpose", "Your merge only changes the shape", in_merge_only<Places::bare_copy>,
     merge_without_transpose},
    {"heads_interleaved", "Your split deals the columns out in turn", in_split_only<Places::interleaved>,
     heads_interleaved},
    {"merge_interleaved", "Your merge takes a column of each head in turn", in_merge_only<Places::interleaved>,
     merge_interleaved},
    {"heads_and_head_dim_swapped", "You swapped num_heads and head_dim", in_split_only<Places::lengths_swapped>,
     heads_and_head_dim_swapped},
    {"heads_transposed", "Your positions lie in columns", in_split_only<Places::turned>, heads_transposed},
    {"first_head_repeated", kRepeatedTitle, in_split_only<Places::head_0_again>, first_head_repeated},
    {"first_head_repeated", kRepeatedTitle, in_merge_only<Places::head_0_again>, first_head_repeated},
    {"first_head_repeated", kRepeatedTitle, in_both<Places::head_0_again>, first_head_repeated},
    {"head_offset_not_multiplied", kOffsetTitle, in_split_only<Places::offset_not_multiplied>,
     head_offset_not_multiplied},
    {"head_offset_not_multiplied", kOffsetTitle, in_merge_only<Places::offset_not_multiplied>,
     head_offset_not_multiplied},
    {"head_offset_not_multiplied", kOffsetTitle, in_both<Places::offset_not_multiplied>, head_offset_not_multiplied},
    {"rows_by_head_dim", kRowsTitle, in_split_only<Places::rows_by_head_dim>, rows_by_head_dim},
    {"rows_by_head_dim", kRowsTitle, in_merge_only<Places::rows_by_head_dim>, rows_by_head_dim},
    {"rows_by_head_dim", kRowsTitle, in_both<Places::rows_by_head_dim>, rows_by_head_dim},
    {"heads_in_reverse", kReverseTitle, in_split_only<Places::reversed>, heads_in_reverse},
    {"heads_in_reverse", kReverseTitle, in_merge_only<Places::reversed>, heads_in_reverse},
    {"heads_in_reverse", kReverseTitle, in_both<Places::reversed>, heads_in_reverse},
    {"only_first_head", kOneHeadTitle, in_split_only<Places::only_first>, only_first_head},
    {"only_first_head", kOneHeadTitle, in_split_only<Places::only_last>, only_first_head},
    {"only_first_head", kOneHeadTitle, looping<&Recipe::split, &Move::heads, Range::only_first>, only_first_head},
    {"only_first_head", kOneHeadTitle, looping<&Recipe::merge, &Move::heads, Range::only_first>, only_first_head},
    {"split_overwrites", "Your heads are written over each other", in_split_only<Places::rows_overwritten>,
     split_overwrites},
    {"merge_overwrites", "Your heads are written over each other", in_merge_only<Places::overwritten>,
     merge_overwrites},
    {"heads_added_up", "You added the heads up", in_merge_only<Places::added_up>, heads_added_up},
    {"merge_still_zero", "Your merge is still to do", in_merge_only<Places::zero>, merge_still_zero},
    {"split_still_zero", "Your split is still to do", in_split_only<Places::zero>, split_still_zero},
    {"loop_ends_early", kEarlyTitle, looping<&Recipe::split, &Move::heads, Range::without_last>, loop_ends_early},
    {"loop_ends_early", kEarlyTitle, looping<&Recipe::split, &Move::positions, Range::without_last>, loop_ends_early},
    {"loop_ends_early", kEarlyTitle, looping<&Recipe::split, &Move::columns, Range::without_last>, loop_ends_early},
    {"loop_ends_early", kEarlyTitle, looping<&Recipe::merge, &Move::heads, Range::without_last>, loop_ends_early},
    {"loop_ends_early", kEarlyTitle, looping<&Recipe::merge, &Move::positions, Range::without_last>, loop_ends_early},
    {"loop_ends_early", kEarlyTitle, looping<&Recipe::merge, &Move::columns, Range::without_last>, loop_ends_early},
    {"loop_starts_at_one", kLateTitle, looping<&Recipe::split, &Move::heads, Range::without_first>, loop_starts_at_one},
    {"loop_starts_at_one", kLateTitle, looping<&Recipe::split, &Move::positions, Range::without_first>,
     loop_starts_at_one},
    {"loop_starts_at_one", kLateTitle, looping<&Recipe::split, &Move::columns, Range::without_first>,
     loop_starts_at_one},
    {"loop_starts_at_one", kLateTitle, looping<&Recipe::merge, &Move::heads, Range::without_first>, loop_starts_at_one},
    {"loop_starts_at_one", kLateTitle, looping<&Recipe::merge, &Move::positions, Range::without_first>,
     loop_starts_at_one},
    {"loop_starts_at_one", kLateTitle, looping<&Recipe::merge, &Move::columns, Range::without_first>,
     loop_starts_at_one},
};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is head 0 alone: which columns of x does it take, and in which rows of "
                            "heads do they lie? Move them, print heads with {{console.log||print}}, and run again.",
              .passed =
                  "Every number went to its head and found its way back, and none was calculated: splitting "
                  "costs no arithmetic at all. In real code it costs no copy either, as a head is the same memory "
                  "seen with a stride."},
};

}  // namespace

extern const ExerciseCheck exercise_split_heads;
const ExerciseCheck exercise_split_heads = function_check<kExercise>();

}  // namespace attn
