#include "attn/diagnose/attention_recipe.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attn {
namespace {

using Scale = AttentionRecipe::Scale;
using Softmax = AttentionRecipe::Softmax;
using Allowed = AttentionRecipe::Allowed;
using Blocking = AttentionRecipe::Blocking;
using Mix = AttentionRecipe::Mix;
using Range = AttentionRecipe::Range;
using ReturnedWeights = AttentionRecipe::ReturnedWeights;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double divisor(Scale scale, const AttentionProblem& problem) {
  const auto head_dim = static_cast<double>(problem.query.cols);
  const auto seq_len_k = static_cast<double>(problem.key.rows);
  switch (scale) {
    case Scale::sqrt_head_dim: return std::sqrt(head_dim);
    case Scale::none:
    case Scale::after_softmax: return 1.0;
    case Scale::head_dim: return head_dim;
    case Scale::one_over_sqrt_head_dim: return 1.0 / std::sqrt(head_dim);
    case Scale::sqrt_seq_len_k: return std::sqrt(seq_len_k);
    case Scale::seq_len_k: return seq_len_k;
    case Scale::sqrt_value_dim: return std::sqrt(static_cast<double>(problem.value.cols));
  }
  return 1.0;
}

bool in_range(Range range, std::size_t index, std::size_t count) {
  switch (range) {
    case Range::all: return true;
    case Range::without_first: return index > 0;
    case Range::without_last: return index + 1 < count;
    case Range::only_first: return index == 0;
    case Range::only_last: return index + 1 == count;
  }
  return true;
}

ExactTable scaled_scores(const AttentionRecipe& recipe, const AttentionProblem& problem) {
  const double by = divisor(recipe.scale, problem);
  ExactTable scores(problem.query.rows, problem.key.rows);
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t j = 0; j < scores.cols; ++j) {
      double dot = 0.0;
      for (std::size_t c = 0; c < problem.query.cols; ++c) {
        if (!in_range(recipe.terms, c, problem.query.cols)) continue;
        dot += static_cast<double>(problem.query(i, c)) * static_cast<double>(problem.key(j, c));
      }
      scores(i, j) = dot / by;
    }
  }
  return scores;
}

void block_scores(const AttentionRecipe& recipe, ExactTable& scores) {
  for (std::size_t i = 0; i < scores.rows; ++i) {
    for (std::size_t j = 0; j < scores.cols; ++j) {
      if (recipe_allows(recipe.allowed, i, j, scores.rows, scores.cols)) continue;
      if (recipe.blocking == Blocking::minus_infinity) scores(i, j) = -kInfinity;
      if (recipe.blocking == Blocking::add_constant) scores(i, j) += recipe.blocked_score;
      if (recipe.blocking == Blocking::replace_constant) scores(i, j) = recipe.blocked_score;
    }
  }
}

/// exp(score - shift) of `count` numbers that lie `step` apart, divided by their sum where asked.
void softmax_line(double* line, std::size_t count, std::size_t step, bool shifted, bool divided) {
  double largest = -kInfinity;
  for (std::size_t k = 0; k < count; ++k) largest = std::max(largest, line[k * step]);
  double sum = 0.0;
  for (std::size_t k = 0; k < count; ++k) {
    line[k * step] = std::exp(line[k * step] - (shifted ? largest : 0.0));
    sum += line[k * step];
  }
  if (!divided) return;
  for (std::size_t k = 0; k < count; ++k) line[k * step] /= sum;
}

void softmax_rows(ExactTable& scores, bool shifted, bool divided) {
  for (std::size_t i = 0; i < scores.rows; ++i) {
    softmax_line(scores.data.data() + i * scores.cols, scores.cols, 1, shifted, divided);
  }
}

void divide_rows_by_sum(ExactTable& table) {
  for (std::size_t i = 0; i < table.rows; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < table.cols; ++j) sum += table(i, j);
    for (std::size_t j = 0; j < table.cols; ++j) table(i, j) /= sum;
  }
}

void normalise(Softmax softmax, ExactTable& table) {
  switch (softmax) {
    case Softmax::rows: return softmax_rows(table, true, true);
    case Softmax::rows_unshifted: return softmax_rows(table, false, true);
    case Softmax::columns:
      for (std::size_t j = 0; j < table.cols; ++j) {
        softmax_line(table.data.data() + j, table.rows, table.cols, true, true);
      }
      return;
    case Softmax::whole_matrix: return softmax_line(table.data.data(), table.data.size(), 1, true, true);
    case Softmax::none: return;
    case Softmax::exp_only: return softmax_rows(table, false, false);
    case Softmax::exp_shifted_only: return softmax_rows(table, true, false);
    case Softmax::scores_over_sum: return divide_rows_by_sum(table);
    case Softmax::twice: softmax_rows(table, true, true); return softmax_rows(table, true, true);
  }
}

void block_weights(const AttentionRecipe& recipe, ExactTable& weights) {
  const bool renormalise = recipe.blocking == Blocking::clear_weight_and_renormalise;
  if (recipe.blocking != Blocking::clear_weight && !renormalise) return;
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.cols; ++j) {
      if (!recipe_allows(recipe.allowed, i, j, weights.rows, weights.cols)) weights(i, j) = 0.0;
    }
  }
  if (renormalise) divide_rows_by_sum(weights);
}

ExactTable product(const ExactTable& weights, const Table& rows) {
  ExactTable output(weights.rows, rows.cols);
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t j = 0; j < weights.cols; ++j) {
      for (std::size_t c = 0; c < rows.cols; ++c) output(i, c) += weights(i, j) * static_cast<double>(rows(j, c));
    }
  }
  return output;
}

/// The weights of the last key; 0 for the others.
ExactTable last_column(const ExactTable& weights) {
  ExactTable last(weights.rows, weights.cols);
  if (weights.cols == 0) return last;
  for (std::size_t i = 0; i < weights.rows; ++i) last(i, weights.cols - 1) = weights(i, weights.cols - 1);
  return last;
}

ExactTable mixed(Mix mix, const ExactTable& weights, const AttentionProblem& problem) {
  switch (mix) {
    case Mix::value: return product(weights, problem.value);
    case Mix::key: return product(weights, problem.key);
    case Mix::mean_of_value:
      return product(ExactTable(weights.rows, weights.cols, 1.0 / static_cast<double>(weights.cols)), problem.value);
    case Mix::sum_of_value: return product(ExactTable(weights.rows, weights.cols, 1.0), problem.value);
    case Mix::last_value: return product(last_column(weights), problem.value);
    case Mix::weights: return weights;
    case Mix::zeros: return {weights.rows, problem.value.cols};
  }
  return weights;
}

void clear_outside(Range rows, Range cols, ExactTable& table) {
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < table.cols; ++c) {
      if (!in_range(rows, r, table.rows) || !in_range(cols, c, table.cols)) table(r, c) = 0.0;
    }
  }
}

ExactTable returned(ReturnedWeights which, ExactTable scores, ExactTable weights) {
  switch (which) {
    case ReturnedWeights::weights: return weights;
    case ReturnedWeights::scores: return scores;
    case ReturnedWeights::zeros: return {weights.rows, weights.cols};
  }
  return weights;
}

}  // namespace

bool recipe_allows(Allowed allowed, std::size_t row, std::size_t col, std::size_t seq_len_q, std::size_t seq_len_k) {
  // Moved to the other side of each comparison, so that nothing is subtracted from an unsigned number.
  const std::size_t key = col + seq_len_q;
  const std::size_t self = row + seq_len_k;
  switch (allowed) {
    case Allowed::all: return true;
    case Allowed::causal: return key <= self;
    case Allowed::causal_strict: return key < self;
    case Allowed::causal_next: return key <= self + 1;
    case Allowed::strict_upper_left: return col < row;
    case Allowed::causal_upper_left: return col <= row;
    case Allowed::from_self: return key >= self;
    case Allowed::after_self: return key > self;
  }
  return true;
}

bool leaves_a_query_without_keys(const AttentionRecipe& recipe, const AttentionProblem& problem) {
  const Blocking blocking = recipe.blocking;
  if (blocking != Blocking::minus_infinity && blocking != Blocking::clear_weight_and_renormalise) return false;
  const std::size_t rows = problem.query.rows;
  const std::size_t cols = problem.key.rows;
  for (std::size_t i = 0; i < rows; ++i) {
    std::size_t j = 0;
    while (j < cols && !recipe_allows(recipe.allowed, i, j, rows, cols)) ++j;
    if (j == cols) return true;
  }
  return false;
}

AttentionAnswer cook(const AttentionRecipe& recipe, const AttentionProblem& problem) {
  ExactTable scores = scaled_scores(recipe, problem);
  block_scores(recipe, scores);
  ExactTable weights = scores;
  normalise(recipe.softmax, weights);
  if (recipe.scale == Scale::after_softmax) {
    for (double& weight : weights.data) weight /= std::sqrt(static_cast<double>(problem.query.cols));
  }
  block_weights(recipe, weights);
  ExactTable output = mixed(recipe.mix, weights, problem);
  AttentionAnswer answer{std::move(output), returned(recipe.returned_weights, std::move(scores), std::move(weights))};
  clear_outside(recipe.queries, recipe.value_columns, answer.output);
  clear_outside(recipe.queries, Range::all, answer.weights);
  return answer;
}

AttentionSteps attention_steps(const AttentionRecipe& recipe, const AttentionProblem& problem) {
  AttentionSteps steps;
  AttentionRecipe unscaled = recipe;
  unscaled.scale = Scale::none;
  steps.scores = scaled_scores(unscaled, problem);
  steps.scaled_scores = scaled_scores(recipe, problem);
  if (recipe.allowed != Allowed::all) {
    steps.masked_scores = steps.scaled_scores;
    block_scores(recipe, steps.masked_scores);
  }
  AttentionAnswer answer = cook(recipe, problem);
  steps.weights = std::move(answer.weights);
  steps.output = std::move(answer.output);
  return steps;
}

}  // namespace attn
