#include <algorithm>

#include "attn/diagnose/recognise.h"
#include "attn/diagnose/words.h"

namespace attn {
namespace {

using Scale = AttentionRecipe::Scale;
using Softmax = AttentionRecipe::Softmax;
using Mix = AttentionRecipe::Mix;
using Evidence = AttentionEvidence;

std::size_t head_dim(const Evidence& e) { return e.attempt.problem.query.cols; }
std::size_t seq_len_k(const Evidence& e) { return e.attempt.problem.key.rows; }
float got(const Evidence& e) { return e.attempt.weights(e.cell.row, e.cell.col); }
double expected(const Evidence& e) { return e.expected.weights(e.cell.row, e.cell.col); }

double row_sum(const Table& table, std::size_t row) {
  double sum = 0.0;
  for (std::size_t c = 0; c < table.cols; ++c) sum += static_cast<double>(table(row, c));
  return sum;
}

double col_sum(const Table& table, std::size_t col) {
  double sum = 0.0;
  for (std::size_t r = 0; r < table.rows; ++r) sum += static_cast<double>(table(r, col));
  return sum;
}

/// "Query 0 gives key 2 a weight of 0.83, where 0.55 was expected."
std::string seen(const Evidence& e) {
  return words("Query ", e.cell.row, " gives key ", e.cell.col, " a weight of ", got(e), ", where ", expected(e),
               " was expected.");
}

std::string missing_scale(const Evidence& e) {
  return words(
      seen(e), " That is what the softmax makes of the bare dot products. A dot product is a sum of head_dim (here ",
      head_dim(e),
      ") terms, so it grows with head_dim, and the softmax then listens to almost one key alone. Look at the step "
      "between the dot products and the softmax.");
}

std::string scale_by_head_dim(const Evidence& e) {
  return words(seen(e), " Your scores were divided by head_dim (here ", head_dim(e),
               "), which leaves the weights too even. How far does a sum of ", head_dim(e),
               " random terms typically lie from 0: as far as ", head_dim(e),
               ", or less? Compare your divisor with the one under the fraction bar in the formula.");
}

std::string scale_inverted(const Evidence& e) {
  return words(seen(e),
               " Your scores grew where they should shrink: they were multiplied by the factor that should divide "
               "them. Larger scores push the softmax towards a single key. Check the direction of the scaling.");
}

std::string scale_by_seq_len(const Evidence& e) {
  return words(
      seen(e), " Your scores were divided by a number that follows from how many keys there are (here ", seq_len_k(e),
      "). How well a query fits a key must not depend on how many other keys exist. Ask which length makes a dot "
      "product large, and scale by that one.");
}

std::string scale_by_value_dim(const Evidence& e) {
  return words(seen(e), " Your scores were divided by a number that follows from the width of value (",
               e.attempt.problem.value.cols,
               "). The scores are made before value plays any part. Look at which two "
               "matrices the dot products come from, and how long their rows are (",
               head_dim(e), ").");
}

std::string scaled_after_softmax(const Evidence& e) {
  return words(
      "Row ", e.cell.row, " of your weights sums to ", row_sum(e.attempt.weights, e.cell.row),
      ", not to 1. The softmax had already shared out exactly 1 among the keys; what you divide after it is lost. "
      "The scale has to act on the scores. Check the order of the two steps.");
}

std::string wrong_axis(const Evidence& e) {
  return words(
      "Column ", e.cell.col, " of your weights sums to ", col_sum(e.attempt.weights, e.cell.col), " and row ",
      e.cell.row, " to ", row_sum(e.attempt.weights, e.cell.row),
      ". Each query shares out a whole of 1 among the keys, so it is the rows that must sum to 1. Look at which "
      "index runs while you add up the exponentials.");
}

std::string whole_matrix(const Evidence& e) {
  return words(
      "All your weights together sum to 1, and row ", e.cell.row, " alone to ", row_sum(e.attempt.weights, e.cell.row),
      ". Each query has a whole of 1 to share out, whatever the other queries do. Look at where you set the sum "
      "back to 0.");
}

std::string no_softmax(const Evidence& e) {
  return words(
      "Row ", e.cell.row, " of your weights sums to ", row_sum(e.attempt.weights, e.cell.row), " and has ", got(e),
      " for key ", e.cell.col,
      ": these are the scores themselves. Weights are shares, never negative and 1 in total, so that the output "
      "is an average of the value rows. Which function makes shares out of scores?");
}

std::string not_normalised(const Evidence& e) {
  return words("Row ", e.cell.row, " of your weights sums to ", row_sum(e.attempt.weights, e.cell.row),
               ", not to 1. The exponentials are right, but they are not shares yet. Look at what follows the "
               "exponential in the softmax.");
}

std::string softmax_not_stable(const Evidence& e) {
  return words(
      "With large scores, row ", e.cell.row, " of your weights holds ", got(e), " for key ", e.cell.col,
      ". {{Math.exp of a score above 709 is Infinity||std::exp of a float above 88 is infinity}}, and {{Infinity / "
      "Infinity||infinity / infinity}} is NaN; far below 0 everything becomes 0, "
      "and so does the sum. Adding one number to all scores of a row does not change its softmax. Which number "
      "would keep every exponential at 1 or below?");
}

std::string normalised_without_exp(const Evidence& e) {
  return words("Query ", e.cell.row, " gives key ", e.cell.col, " a weight of ", got(e), ", where ", expected(e),
               " was expected. Your row sums to 1, but the scores went in as they are: a negative score then becomes a "
               "negative share, or turns the whole row over. Something has to make every score positive first.");
}

std::string softmax_twice(const Evidence& e) {
  return words(seen(e),
               " Your weights are those of a softmax of a softmax, which flattens every row. Look for a second "
               "place where the exponential is taken.");
}

/// "Row 0 of your output begins with 0.3, where 1.2 was expected."
std::string seen_in_output(const Evidence& e) {
  if (!e.expected.output.same_shape(e.attempt.output)) {
    return words("Your output is ", e.attempt.output.rows, " × ", e.attempt.output.cols, "; ", e.expected.output.rows,
                 " × ", e.expected.output.cols, " was expected.");
  }
  const auto cell = first_difference(e.expected.output, e.attempt.output).value_or(Cell{});
  return words("Row ", cell.row, ", column ", cell.col, " of your output is ", e.attempt.output(cell.row, cell.col),
               ", where ", e.expected.output(cell.row, cell.col), " was expected.");
}

std::string key_used_as_value(const Evidence& e) {
  return words(seen_in_output(e),
               " It is the average of the key rows, with the right weights. Keys only say how well "
               "they fit; what a query takes home is something else. Look at what you multiply the weights with.");
}

std::string values_not_weighted(const Evidence& e) {
  return words(seen_in_output(e),
               " Every query gets the same plain sum or mean of all value rows, and your weights play no part in "
               "it. Look at what each value row is multiplied with.");
}

std::string weights_returned_as_output(const Evidence& e) {
  return words(seen_in_output(e),
               " It holds the weights themselves. They say how much of each value row to take; one "
               "product is still to come. Look at what your output has to have as many columns as.");
}

std::string scores_returned_as_weights(const Evidence& e) {
  return words(
      "Your output is right, but row ", e.cell.row, " of what you return as weights sums to ",
      row_sum(e.attempt.weights, e.cell.row),
      ": these are the scores before the softmax. The heatmap, and everyone who reads it, needs the shares. Look "
      "at what you return.");
}

// The order matters where a learner makes two mistakes at once: the first one found is told first.
constexpr AttentionMistake kMistakes[] = {
    {"no_softmax", "There is no softmax", [](AttentionRecipe& r) { r.softmax = Softmax::none; }, no_softmax},
    {"softmax_over_wrong_axis", "Your softmax runs down the columns",
     [](AttentionRecipe& r) { r.softmax = Softmax::columns; }, wrong_axis},
    {"softmax_over_whole_matrix", "Your softmax runs over the whole matrix",
     [](AttentionRecipe& r) { r.softmax = Softmax::whole_matrix; }, whole_matrix},
    {"not_normalised", "Your weights do not sum to 1", [](AttentionRecipe& r) { r.softmax = Softmax::exp_only; },
     not_normalised},
    {"not_normalised", "Your weights do not sum to 1",
     [](AttentionRecipe& r) { r.softmax = Softmax::exp_shifted_only; }, not_normalised},
    {"normalised_without_exp", "You divided by the sum of the scores",
     [](AttentionRecipe& r) { r.softmax = Softmax::scores_over_sum; }, normalised_without_exp},
    {"softmax_twice", "You applied the softmax twice", [](AttentionRecipe& r) { r.softmax = Softmax::twice; },
     softmax_twice},
    {"scaled_after_softmax", "You scaled after the softmax", [](AttentionRecipe& r) { r.scale = Scale::after_softmax; },
     scaled_after_softmax},
    {"missing_scale", "Your scores are not scaled", [](AttentionRecipe& r) { r.scale = Scale::none; }, missing_scale},
    {"scale_by_head_dim", "You divided by head_dim itself", [](AttentionRecipe& r) { r.scale = Scale::head_dim; },
     scale_by_head_dim},
    {"scale_inverted", "You scaled the wrong way round",
     [](AttentionRecipe& r) { r.scale = Scale::one_over_sqrt_head_dim; }, scale_inverted},
    {"scale_by_seq_len", "Your scale depends on the number of keys",
     [](AttentionRecipe& r) { r.scale = Scale::sqrt_seq_len_k; }, scale_by_seq_len},
    {"scale_by_seq_len", "Your scale depends on the number of keys",
     [](AttentionRecipe& r) { r.scale = Scale::seq_len_k; }, scale_by_seq_len},
    {"scale_by_value_dim", "Your scale comes from value", [](AttentionRecipe& r) { r.scale = Scale::sqrt_value_dim; },
     scale_by_value_dim},
    {"key_used_as_value", "You averaged the keys", [](AttentionRecipe& r) { r.mix = Mix::key; }, key_used_as_value},
    {"weights_returned_as_output", "Your output is the weights", [](AttentionRecipe& r) { r.mix = Mix::weights; },
     weights_returned_as_output},
    {"values_not_weighted", "Your output ignores the weights", [](AttentionRecipe& r) { r.mix = Mix::mean_of_value; },
     values_not_weighted},
    {"values_not_weighted", "Your output ignores the weights", [](AttentionRecipe& r) { r.mix = Mix::sum_of_value; },
     values_not_weighted},
    {"scores_returned_as_weights", "You returned the scores as weights",
     [](AttentionRecipe& r) { r.returned_weights = AttentionRecipe::ReturnedWeights::scores; },
     scores_returned_as_weights},
    {"softmax_not_stable", "Your softmax overflows", [](AttentionRecipe& r) { r.softmax = Softmax::rows_unshifted; },
     softmax_not_stable},
};

}  // namespace

std::span<const AttentionMistake> attention_mistakes() { return kMistakes; }

}  // namespace attn
