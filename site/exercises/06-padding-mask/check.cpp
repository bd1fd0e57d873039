#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/judge/function_judge.h"

namespace attn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// --- What is right, with every step replaceable by a mistake ---------------------------------------------------------

struct Recipe {
  /// Which keys padding_mask marks with 1.
  enum class Real { first, padding, last, one_more, one_less };
  enum class Blocking { minus_infinity, inverted, zero_score, added, weight, nothing };
  /// Whose row of the mask a query gets.
  enum class Owner { sequence, first, interleaved };
  /// What becomes of queries that are padding.
  enum class PaddedQuery { as_others, even_weights, zeros };

  Real real = Real::first;
  bool first_length_for_all = false;
  bool refuses_empty = true;
  bool refuses_too_long = true;
  Blocking blocking = Blocking::minus_infinity;
  Owner owner = Owner::sequence;
  PaddedQuery padded_query = PaddedQuery::as_others;
  bool only_first_query = false;

  bool operator==(const Recipe&) const = default;
};

using Real = Recipe::Real;
using Blocking = Recipe::Blocking;
using Owner = Recipe::Owner;
using PaddedQuery = Recipe::PaddedQuery;

bool is_real(Real real, std::size_t key, std::size_t length, std::size_t seq_len) {
  switch (real) {
    case Real::first: return key < length;
    case Real::padding: return key >= length;
    case Real::last: return key + length >= seq_len;
    case Real::one_more: return key <= length;
    case Real::one_less: return key + 1 < length;
  }
  return true;
}

CallAnswer padding_mask(const Recipe& recipe, const Table& lengths, std::size_t seq_len) {
  ExactTable mask(lengths.cols, seq_len);
  for (std::size_t b = 0; b < mask.rows; ++b) {
    const auto length = static_cast<std::size_t>(lengths(0, recipe.first_length_for_all ? 0 : b));
    if ((length == 0 && recipe.refuses_empty) || (length > seq_len && recipe.refuses_too_long)) return refusal();
    for (std::size_t j = 0; j < seq_len; ++j) mask(b, j) = is_real(recipe.real, j, length, seq_len) ? 1.0 : 0.0;
  }
  return {{{"mask", std::move(mask)}}};
}

std::size_t owner_of(Owner owner, std::size_t row, std::size_t queries, std::size_t batch) {
  if (owner == Owner::first) return 0;
  return owner == Owner::interleaved ? row % batch : row / queries;
}

/// The score of a key before the softmax.
double masked_score(Blocking blocking, double score, bool allowed) {
  switch (blocking) {
    case Blocking::minus_infinity: return allowed ? score : -kInfinity;
    case Blocking::inverted: return allowed ? -kInfinity : score;
    case Blocking::zero_score: return allowed ? score : 0.0;
    case Blocking::added: return allowed ? score + 1.0 : score;
    case Blocking::weight:
    case Blocking::nothing: break;
  }
  return score;
}

void softmax_row(ExactTable& table, std::size_t row) {
  double* const line = table.data.data() + row * table.cols;
  const double largest = *std::max_element(line, line + table.cols);
  double sum = 0.0;
  for (std::size_t j = 0; j < table.cols; ++j) sum += line[j] = std::exp(line[j] - largest);
  for (std::size_t j = 0; j < table.cols; ++j) line[j] /= sum;
}

CallAnswer masked_weights(const Recipe& recipe, const Table& scores, const Table& mask) {
  const std::size_t queries = scores.rows / mask.rows;
  const bool asks_queries = recipe.padded_query != PaddedQuery::as_others;
  // There is no key of this number to ask whether the query is padded.
  if (asks_queries && queries > mask.cols) return refusal();
  ExactTable weights(scores.rows, scores.cols);
  for (std::size_t r = 0; r < (recipe.only_first_query ? 1 : weights.rows); ++r) {
    const std::size_t b = owner_of(recipe.owner, r, queries, mask.rows);
    const bool padded = asks_queries && mask(b, r % queries) == 0.0F;
    if (padded && recipe.padded_query == PaddedQuery::zeros) continue;
    for (std::size_t j = 0; j < weights.cols; ++j) {
      const double score = masked_score(recipe.blocking, static_cast<double>(scores(r, j)), mask(b, j) != 0.0F);
      weights(r, j) = padded ? 0.0 : score;
    }
    softmax_row(weights, r);
    if (recipe.blocking != Blocking::weight) continue;
    for (std::size_t j = 0; j < weights.cols; ++j) weights(r, j) *= static_cast<double>(mask(b, j));
  }
  return {{{"weights", std::move(weights)}}};
}

CallAnswer answer_call(const Recipe& recipe, const ExerciseCall& call) {
  if (call.function == "masked_weights") {
    return masked_weights(recipe, *find_matrix(call.args, "scores"), *find_matrix(call.args, "mask"));
  }
  return padding_mask(recipe, *find_matrix(call.args, "lengths"),
                      static_cast<std::size_t>(*find_number(call.args, "seq_len")));
}

// --- The cases -------------------------------------------------------------------------------------------------------

using Lengths = std::vector<std::size_t>;

ExerciseCall mask_call(const Lengths& lengths, std::size_t seq_len) {
  Table row(1, lengths.size());
  std::transform(lengths.begin(), lengths.end(), row.data.begin(),
                 [](std::size_t length) { return static_cast<float>(length); });
  return call_of("padding_mask", {{"lengths", std::move(row)}, {"seq_len", static_cast<double>(seq_len)}}, {{"mask"}});
}

/// Both functions for these sequences; scores has as many rows as there are queries in all.
ExerciseCase batch_case(std::string name, const Lengths& lengths, Table scores) {
  const std::size_t seq_len = scores.cols;
  Table mask(lengths.size(), seq_len);
  for (std::size_t b = 0; b < mask.rows; ++b) {
    for (std::size_t j = 0; j < lengths[b]; ++j) mask(b, j) = 1.0F;
  }
  return case_of(std::move(name), {mask_call(lengths, seq_len),
                                   call_of("masked_weights", {{"scores", std::move(scores)}, {"mask", std::move(mask)}},
                                           {{"weights"}})});
}

ExerciseCase refused_case(std::string name, const Lengths& lengths, std::size_t seq_len) {
  ExerciseCase refused = case_of(std::move(name), {mask_call(lengths, seq_len)});
  refused.calls.front().may_fail = true;
  return refused;
}

std::vector<ExerciseCase> make_cases(std::uint64_t seed) {
  Random random(seed);
  const auto any = [&random](std::size_t low, std::size_t high) { return random_length(random, low, high); };
  std::vector<ExerciseCase> cases;
  // One score is 0, so that code which looks for zeros there instead of in the mask is seen.
  Table shown = readable_table(random, 4, 4);
  shown(0, 0) = 0.0F;
  cases.push_back(batch_case("2 sequences, 4 keys", {3, 2}, std::move(shown)));
  cases.front().shown = true;
  // Neither a full sequence nor the shortest stands first everywhere.
  const std::size_t seq_len = any(5, 6);
  const Lengths three{any(2, 3), seq_len, 1};
  cases.push_back(batch_case("self-attention", three, random_table(random, 3 * seq_len, seq_len)));
  const std::size_t queries = any(7, 8);
  const std::size_t keys = any(4, 5);
  cases.push_back(batch_case("cross-attention", {keys, any(2, 3)}, random_table(random, 2 * queries, keys)));
  const std::size_t middle = any(2, 4);
  cases.push_back(batch_case("one query each, as in decoding", {1, 6, middle, 5}, random_table(random, 4, 6)));
  cases.push_back(batch_case("one sequence", {any(2, 3)}, random_table(random, 3, 7)));
  cases.push_back(refused_case("a sequence without tokens", {2, 0}, 4));
  cases.push_back(refused_case("a sequence that is too long", {3, 5}, 4));
  return cases;
}

// --- What is known to go wrong ---------------------------------------------------------------------------------------

using Evidence = CallEvidence;

/// "The lengths are 3 and 2, padded to 4."
std::string lengths_of(const Evidence& e) {
  const Table& lengths = e.matrix("lengths");
  std::string text = lengths.cols == 1 ? "The length is " : "The lengths are ";
  for (std::size_t b = 0; b < lengths.cols; ++b) text += words(b == 0 ? "" : ", ", lengths(0, b));
  return text + words(", padded to ", e.number("seq_len"), ".");
}

/// "Row 3 of the scores belongs to sequence 1."
std::string owner(const Evidence& e) {
  const std::size_t queries = e.matrix("scores").rows / e.matrix("mask").rows;
  return words("Row ", e.cell.row, " of the scores belongs to sequence ", e.cell.row / queries, ", as each has ",
               count_words(queries, "query"), ".");
}

std::string polarity_inverted(const Evidence& e) {
  return words(
      e.seen(), " ", lengths_of(e),
      " Your mask says 1 for padding. Some libraries want just that; here 1 means "
      "may look, and who takes one for the other reads the padding and nothing else. Look at which tokens your "
      "loop visits.");
}

std::string padded_at_the_start(const Evidence& e) {
  return words(e.seen(), " ", lengths_of(e),
               " Your mask has its padding before the text. Both are in use; here the text "
               "comes first. At which end does your loop begin?");
}

std::string sees_first_padding(const Evidence& e) {
  return words(e.seen(), " ", lengths_of(e),
               " Your mask lets the first padded key through: with n tokens, the last has "
               "the index n - 1. Check the comparison at the edge.");
}

std::string last_token_blocked(const Evidence& e) {
  return words(e.seen(), " ", lengths_of(e),
               " Your mask leaves out the last real token of each sequence, often the one "
               "that matters most. Check where the loop ends.");
}

std::string first_length_for_all(const Evidence& e) {
  return words(e.seen(), " ", lengths_of(e),
               " Your mask gives every sequence the length of the first. Look at which "
               "number of lengths you read in row ",
               e.cell.row, ".");
}

std::string empty_sequence_accepted(const Evidence& e) {
  return words(e.seen(), " ", lengths_of(e),
               " A sequence without tokens leaves its queries nothing to look at: 0 / 0, and "
               "NaN in the whole batch an hour later. Say it here, where the length is still known.");
}

std::string too_long_accepted(const Evidence& e) {
  return words(e.seen(), " ", lengths_of(e),
               " The text does not fit, so part of it was lost before it came here. A mask "
               "of ones hides that. Which lengths can be right?");
}

std::string first_mask_for_all(const Evidence& e) {
  return words(e.seen(), " ", owner(e),
               " You used the mask of sequence 0 for it. Each sequence has its own row of the "
               "mask. Look at which row you read.");
}

std::string sequences_interleaved(const Evidence& e) {
  return words(e.seen(), " ", owner(e),
               " You dealt the rows of the mask out in turn, like cards: 0, 1, 0, 1. The queries "
               "of one sequence lie together. Look at how the row of the mask follows from the row of the scores.");
}

std::string mask_read_as_ignore(const Evidence& e) {
  return words(e.seen(), " ", owner(e),
               " It looks at padding alone, and the real keys are blocked. Here 1 means may look. "
               "Look at the condition under which you block.");
}

std::string zero_instead_of_minus_infinity(const Evidence& e) {
  return words(e.seen(),
               " Your blocked keys have the score 0, and the exponential of 0 is 1: no small share, but a fair "
               "one. Which score has the exponential 0?");
}

std::string mask_added_to_scores(const Evidence& e) {
  return words(
      e.seen(),
      " You added the mask to the scores: a real key gains 1, and a blocked one loses nothing. Some "
      "masks are made to be added and hold 0 and minus infinity; this one says yes or no. Look at what a 0 of the "
      "mask does to its score.");
}

std::string masked_after_softmax(const Evidence& e) {
  return words(
      "Row ", e.cell.row, " of your weights sums to ", e.row_sum("weights", e.cell.row),
      ", not to 1. The padded keys took their share in the softmax, and the mask then threw it away. A blocked "
      "key must have no part in the softmax at all. Look at which of the two comes first.");
}

std::string no_mask(const Evidence& e) {
  return words(e.seen(), " ", owner(e),
               " It gives padded keys a share as if they were words, so the answer depends on "
               "how long the neighbours are. At which step does a key have to be out?");
}

std::string padded_queries_blocked(const Evidence& e) {
  return words(
      e.seen(), " ", owner(e),
      " That query is padding itself, and you blocked all its keys. The mask is about "
      "keys: a row without any has nothing to share out, and ends in NaN or in garbage. Nobody reads its output, "
      "so let it look at the real keys, as the others do.");
}

std::string only_first_query(const Evidence& e) {
  return words("Row 0 of your weights is right, and row ", e.cell.row, " holds only zeros: of ",
               e.matrix("scores").rows,
               " queries the first alone got an answer. Something leaves the loop after its first "
               "round. What does a return do inside of a loop?");
}

constexpr const char* kPaddedTitle = "You blocked queries that are padding";

constexpr Mistake<Recipe> kMistakes[] = {
    {"polarity_inverted", "Your mask marks the padding", [](Recipe& r) { r.real = Real::padding; }, polarity_inverted},
    {"padded_at_the_start", "Your padding stands before the text", [](Recipe& r) { r.real = Real::last; },
     padded_at_the_start},
    {"sees_first_padding", "Your mask reaches one key too far", [](Recipe& r) { r.real = Real::one_more; },
     sees_first_padding},
    {"last_token_blocked", "Your mask ends one key too early", [](Recipe& r) { r.real = Real::one_less; },
     last_token_blocked},
    {"first_length_for_all", "Every sequence has the length of the first",
     [](Recipe& r) { r.first_length_for_all = true; }, first_length_for_all},
    {"no_mask", "Nothing is masked", [](Recipe& r) { r.blocking = Blocking::nothing; }, no_mask},
    {"mask_read_as_ignore", "You block the real keys", [](Recipe& r) { r.blocking = Blocking::inverted; },
     mask_read_as_ignore},
    {"zero_instead_of_minus_infinity", "Your blocked scores are 0",
     [](Recipe& r) { r.blocking = Blocking::zero_score; }, zero_instead_of_minus_infinity},
    {"mask_added_to_scores", "You added the mask to the scores", [](Recipe& r) { r.blocking = Blocking::added; },
     mask_added_to_scores},
    {"masked_after_softmax", "You masked after the softmax", [](Recipe& r) { r.blocking = Blocking::weight; },
     masked_after_softmax},
    {"first_mask_for_all", "Every sequence has the mask of the first", [](Recipe& r) { r.owner = Owner::first; },
     first_mask_for_all},
    {"sequences_interleaved", "Your masks are dealt out in turn", [](Recipe& r) { r.owner = Owner::interleaved; },
     sequences_interleaved},
    {"padded_queries_blocked", kPaddedTitle, [](Recipe& r) { r.padded_query = PaddedQuery::even_weights; },
     padded_queries_blocked},
    {"padded_queries_blocked", kPaddedTitle, [](Recipe& r) { r.padded_query = PaddedQuery::zeros; },
     padded_queries_blocked},
    {"only_first_query", "Only the first query has weights", [](Recipe& r) { r.only_first_query = true; },
     only_first_query},
    {"empty_sequence_accepted", "A sequence without tokens is an error", [](Recipe& r) { r.refuses_empty = false; },
     empty_sequence_accepted},
    {"too_long_accepted", "A sequence that does not fit is an error", [](Recipe& r) { r.refuses_too_long = false; },
     too_long_accepted},
};

constexpr ResultNouns kNouns[] = {{"mask", "sequence", "key"}, {"weights", "row", "key"}};

constexpr FunctionExercise<Recipe> kExercise{
    .cases = make_cases,
    .answer = answer_each<Recipe, answer_call>,
    .mistakes = kMistakes,
    .words = {.first_step = "A good first step is the mask of one sequence: write its ones, print it with "
                            "{{console.log||print}}, and run again.",
              .passed =
                  "Padding is never seen, one row of the mask serves all queries of its sequence, and lengths that "
                  "make no sense are refused where they come in.",
              .nouns = kNouns},
};

}  // namespace

extern const ExerciseCheck exercise_padding_mask;
const ExerciseCheck exercise_padding_mask = function_check<kExercise>();

}  // namespace attn
