#include "attn/diagnose/recognise.h"
#include "attn/diagnose/words.h"

namespace attn {
namespace {

using Mix = AttentionRecipe::Mix;
using Range = AttentionRecipe::Range;
using Evidence = AttentionEvidence;

std::size_t seq_len_k(const Evidence& e) { return e.attempt.problem.key.rows; }
std::size_t head_dim(const Evidence& e) { return e.attempt.problem.query.cols; }

/// "Query 0 gives key 2 a weight of 0.83, where 0.55 was expected."
std::string seen(const Evidence& e) {
  return words("Query ", e.cell.row, " gives key ", e.cell.col, " a weight of ",
               e.attempt.weights(e.cell.row, e.cell.col), ", where ", e.expected.weights(e.cell.row, e.cell.col),
               " was expected.");
}

/// "Row 0, column 1 of your output is 0.3, where 1.2 was expected."
std::string seen_in_output(const Evidence& e) {
  const auto cell = first_difference(e.expected.output, e.attempt.output).value_or(Cell{});
  return words("Row ", cell.row, ", column ", cell.col, " of your output is ", e.attempt.output(cell.row, cell.col),
               ", where ", e.expected.output(cell.row, cell.col), " was expected.");
}

constexpr const char* kFromZero = " Rows and columns are counted from 0. Look at where that loop begins.";
constexpr const char* kToTheEnd =
    " With n of them the last has the index n - 1, and the loop has to reach it. Look at where that loop ends.";

std::string output_still_zero(const Evidence& e) {
  return words("Your weights are right, and row ", e.cell.row,
               " of your output holds only zeros. The third step is still to come, or it never runs: what does a query "
               "take home, once it knows how much of each value row it wants?");
}

std::string weights_still_zero(const Evidence& e) {
  return words("Your output is right, and row ", e.cell.row,
               " of the weights that you return holds only zeros. You must have the shares somewhere: the heatmap, and "
               "everyone who reads it, needs them, too. Look at where they go.");
}

std::string output_not_summed(const Evidence& e) {
  return words(seen_in_output(e),
               " It is the last value row alone, times its weight. A query takes home a sum over all ", seq_len_k(e),
               " of them. Look at what becomes of the terms before the last one.");
}

std::string scores_not_summed(const Evidence& e) {
  return words(seen(e), " Each of your scores is one product of two numbers. A dot product adds up head_dim (here ",
               head_dim(e), ") of them. Look at what becomes of the sum from one column to the next.");
}

std::string only_first_query(const Evidence& e) {
  return words("Row 0 of your weights is right, and row ", e.cell.row, " holds only zeros: of ",
               e.attempt.problem.query.rows,
               " queries the first alone got an answer. Something leaves the loop over the queries after its first "
               "round. What does a return do inside of a loop?");
}

std::string first_query_left_out(const Evidence&) {
  return words("Row 0 of your weights and of your output holds only zeros, and the rows after it are right.",
               kFromZero);
}
std::string first_term_left_out(const Evidence& e) {
  return words(seen(e), " Your dot products leave out column 0 of query and key.", kFromZero);
}
std::string first_column_left_out(const Evidence&) {
  return words("Column 0 of your output holds only zeros, and the columns after it are right.", kFromZero);
}

std::string last_query_left_out(const Evidence& e) {
  return words("Row ", e.cell.row,
               " of your weights and of your output holds only zeros, and the rows before it are right.", kToTheEnd);
}
std::string last_term_left_out(const Evidence& e) {
  return words(seen(e), " Your dot products leave out the last column of query and key, ", head_dim(e) - 1, ".",
               kToTheEnd);
}
std::string last_column_left_out(const Evidence& e) {
  return words("Column ", e.expected.output.cols - 1,
               " of your output holds only zeros, and the columns before it are right.", kToTheEnd);
}

constexpr std::string_view kStart = "loop_starts_at_one";
constexpr std::string_view kStartTitle = "A loop of yours begins at 1";
constexpr std::string_view kEnd = "loop_ends_early";
constexpr std::string_view kEndTitle = "A loop of yours ends one too early";

constexpr AttentionMistake kMistakes[] = {
    {"output_still_zero", "Your output is still 0", [](AttentionRecipe& r) { r.mix = Mix::zeros; }, output_still_zero},
    {"weights_still_zero", "The weights that you return are still 0",
     [](AttentionRecipe& r) { r.returned_weights = AttentionRecipe::ReturnedWeights::zeros; }, weights_still_zero},
    {"output_not_summed", "Your output keeps only the last value row",
     [](AttentionRecipe& r) { r.mix = Mix::last_value; }, output_not_summed},
    {"scores_not_summed", "Your scores are single products", [](AttentionRecipe& r) { r.terms = Range::only_last; },
     scores_not_summed},
    {"scores_not_summed", "Your scores are single products", [](AttentionRecipe& r) { r.terms = Range::only_first; },
     scores_not_summed},
    {"only_first_query", "Only the first query gets an answer",
     [](AttentionRecipe& r) { r.queries = Range::only_first; }, only_first_query},
    {kStart, kStartTitle, [](AttentionRecipe& r) { r.queries = Range::without_first; }, first_query_left_out},
    {kStart, kStartTitle, [](AttentionRecipe& r) { r.terms = Range::without_first; }, first_term_left_out},
    {kStart, kStartTitle, [](AttentionRecipe& r) { r.value_columns = Range::without_first; }, first_column_left_out},
    {kEnd, kEndTitle, [](AttentionRecipe& r) { r.queries = Range::without_last; }, last_query_left_out},
    {kEnd, kEndTitle, [](AttentionRecipe& r) { r.terms = Range::without_last; }, last_term_left_out},
    {kEnd, kEndTitle, [](AttentionRecipe& r) { r.value_columns = Range::without_last; }, last_column_left_out},
};

}  // namespace

std::span<const AttentionMistake> loop_mistakes() { return kMistakes; }

}  // namespace attn
