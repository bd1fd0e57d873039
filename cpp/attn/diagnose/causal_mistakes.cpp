#include <algorithm>

#include "attn/diagnose/recognise.h"
#include "attn/diagnose/words.h"

namespace attn {
namespace {

using Allowed = AttentionRecipe::Allowed;
using Blocking = AttentionRecipe::Blocking;
using Evidence = AttentionEvidence;

float got(const Evidence& e) { return e.attempt.weights(e.cell.row, e.cell.col); }

double row_sum(const Evidence& e, std::size_t row) {
  double sum = 0.0;
  for (std::size_t c = 0; c < e.attempt.weights.cols; ++c) sum += static_cast<double>(e.attempt.weights(row, c));
  return sum;
}

/// The last key that query `row` may see.
std::size_t own_key(const Evidence& e, std::size_t row) {
  return row + e.attempt.problem.key.rows - e.attempt.problem.query.rows;
}

/// "Query 0 stands at position 0."
std::string position(const Evidence& e) {
  return words("Query ", e.cell.row, " stands at position ", own_key(e, e.cell.row), ". ");
}

std::string no_mask(const Evidence& e) {
  const std::size_t row = e.cell.row;
  const std::size_t last = e.attempt.weights.cols - 1;
  return words(
      position(e), "It may look back, never ahead, yet it gives key ", last, " a weight of ",
      e.attempt.weights(row, last),
      ". A model trained like this copies the answer instead of predicting it. At which step does a key have to be "
      "out, so that the allowed ones get its share?");
}

std::string masked_after_softmax(const Evidence& e) {
  return words("Row ", e.cell.row, " of your weights sums to ", row_sum(e, e.cell.row),
               ", not to 1. The blocked keys took their share in the softmax, and the mask then threw it away, so the "
               "early positions fade. A blocked key must have no part in the softmax at all. Look at which of the two "
               "comes first.");
}

std::string blocked_keys_in_softmax(const Evidence& e) {
  return words(
      "With large scores, row ", e.cell.row, " of your weights holds ", got(e), " for key ", e.cell.col,
      ". For ordinary scores your rows are right, but a blocked key still takes part in the softmax: when its score "
      "is far above the others, it leaves them nothing, and 0 / 0 cannot be mended afterwards. Take it out of the "
      "scores, before the largest one is looked for.");
}

std::string mask_value_too_small(const Evidence& e) {
  return words("With large scores, query ", e.cell.row, " gives key ", e.cell.col, " a weight of ", got(e), ", where ",
               e.expected.weights(e.cell.row, e.cell.col),
               " was expected. A large negative number blocks a key only while the scores are small beside it. Which "
               "score loses against every other, whatever their size?");
}

std::string zero_instead_of_minus_infinity(const Evidence& e) {
  return words(
      position(e), "It gives key ", e.cell.col, " a weight of ", got(e), ", where ",
      e.expected.weights(e.cell.row, e.cell.col),
      " was expected. Your blocked keys have the score 0, and the exponential of 0 is 1: no small share, but a fair "
      "one. Which score has the exponential 0?");
}

std::string upper_left_alignment(const Evidence& e) {
  return words(
      "There are ", e.attempt.problem.query.rows, " queries and ", e.attempt.problem.key.rows,
      " keys: the queries are the last positions, so query ", e.cell.row, " stands at position ",
      own_key(e, e.cell.row), " and may see the keys 0 to ", own_key(e, e.cell.row),
      ". Your mask compares row and column directly, as if both began at the same position: right only for equal "
      "lengths. Work out how far the queries are shifted.");
}

std::string off_by_one_blocks_self(const Evidence& e) {
  return words(position(e), "Its own key ", own_key(e, e.cell.row),
               " is blocked in your weights. A position may look at itself; else the first one has nothing to look at, "
               "and 0 / 0 gives NaN. Check the comparison at the edge of your mask.");
}

std::string off_by_one_sees_next(const Evidence& e) {
  const std::size_t row = e.cell.row;
  const std::size_t next = std::min(own_key(e, row) + 1, e.attempt.weights.cols - 1);
  return words(
      position(e), "It gives the next key, ", next, ", a weight of ", e.attempt.weights(row, next),
      ". The next token is what it has to predict, and here it reads the answer. Check the comparison at the edge "
      "of your mask.");
}

std::string mask_transposed(const Evidence& e) {
  return words(position(e),
               "It sees itself and what comes after, and nothing of what came before: the mask lies on the "
               "other side of the diagonal. Check which index is the query's and which the key's.");
}

std::string polarity_inverted(const Evidence& e) {
  return words(
      position(e),
      "It sees exactly the keys that it should not, and the last query sees none. Allowed and "
      "blocked have changed places; libraries differ here, too: in some, true means may look, in others ignore. "
      "Check the condition under which you block.");
}

void add_to_blocked(AttentionRecipe& r) { r.blocking = Blocking::add_constant; }
void replace_blocked(AttentionRecipe& r) { r.blocking = Blocking::replace_constant; }

constexpr std::string_view kTooSmall = "mask_value_too_small";
constexpr std::string_view kTooSmallTitle = "Your mask value is not low enough";
constexpr std::string_view kSelfTitle = "A query cannot see its own position";

constexpr AttentionMistake kMistakes[] = {
    {"no_mask", "Nothing is masked", [](AttentionRecipe& r) { r.allowed = Allowed::all; }, no_mask},
    {"polarity_inverted", "Your mask is the wrong way round",
     [](AttentionRecipe& r) { r.allowed = Allowed::after_self; }, polarity_inverted},
    {"mask_transposed", "Your mask looks ahead instead of back",
     [](AttentionRecipe& r) { r.allowed = Allowed::from_self; }, mask_transposed},
    {"off_by_one_blocks_self", kSelfTitle, [](AttentionRecipe& r) { r.allowed = Allowed::causal_strict; },
     off_by_one_blocks_self},
    {"off_by_one_blocks_self", kSelfTitle, [](AttentionRecipe& r) { r.allowed = Allowed::strict_upper_left; },
     off_by_one_blocks_self},
    {"off_by_one_sees_next", "A query sees one position ahead",
     [](AttentionRecipe& r) { r.allowed = Allowed::causal_next; }, off_by_one_sees_next},
    {"upper_left_alignment", "Your mask starts at the wrong corner",
     [](AttentionRecipe& r) { r.allowed = Allowed::causal_upper_left; }, upper_left_alignment},
    {"masked_after_softmax", "You masked after the softmax",
     [](AttentionRecipe& r) { r.blocking = Blocking::clear_weight; }, masked_after_softmax},
    {"blocked_keys_in_softmax", "Blocked keys still take part in the softmax",
     [](AttentionRecipe& r) { r.blocking = Blocking::clear_weight_and_renormalise; }, blocked_keys_in_softmax},
    {"zero_instead_of_minus_infinity", "Your blocked scores are 0", replace_blocked, zero_instead_of_minus_infinity},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e2},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e2},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e3},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e3},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e4},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e4},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e5},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e5},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e6},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e6},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e7},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e7},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e8},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e8},
    {kTooSmall, kTooSmallTitle, add_to_blocked, mask_value_too_small, -1e9},
    {kTooSmall, kTooSmallTitle, replace_blocked, mask_value_too_small, -1e9},
};

}  // namespace

std::span<const AttentionMistake> causal_mistakes() { return kMistakes; }

}  // namespace attn
