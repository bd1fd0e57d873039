#include "attn/diagnose/recognise.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

bool gives(const AttentionRecipe& recipe, const AttentionAttempt& attempt) {
  return answers(cook(recipe, attempt.problem), attempt);
}

/// The wrong attempts come first: most recipes are ruled out by the first of them.
std::vector<const AttentionAttempt*> wrong_first(const AttentionRecipe& right,
                                                 std::span<const AttentionAttempt> attempts) {
  std::vector<const AttentionAttempt*> ordered;
  for (const AttentionAttempt& attempt : attempts) ordered.push_back(&attempt);
  std::stable_partition(ordered.begin(), ordered.end(),
                        [&](const AttentionAttempt* attempt) { return !gives(right, *attempt); });
  return ordered;
}

/// What the recipe has to explain.
struct Observed {
  std::vector<const AttentionAttempt*> attempts;
  std::span<const AttentionProblem> threw;
};

bool explains(const AttentionRecipe& recipe, const Observed& observed) {
  const auto gives_it = [&](const AttentionAttempt* attempt) { return gives(recipe, *attempt); };
  const auto may_throw = [&](const AttentionProblem& problem) { return leaves_a_query_without_keys(recipe, problem); };
  return std::all_of(observed.threw.begin(), observed.threw.end(), may_throw) &&
         std::all_of(observed.attempts.begin(), observed.attempts.end(), gives_it);
}

bool same_cells(const ExactTable& a, const ExactTable& b) {
  if (!a.same_shape(b)) return false;
  for (std::size_t k = 0; k < a.data.size(); ++k) {
    const bool both_undefined = !std::isfinite(a.data[k]) && !std::isfinite(b.data[k]);
    if (!both_undefined && !(std::abs(a.data[k] - b.data[k]) <= kTolerance)) return false;
  }
  return true;
}

bool shows(const AttentionRecipe& with, const AttentionRecipe& without, const Observed& observed) {
  return std::any_of(observed.attempts.begin(), observed.attempts.end(), [&](const AttentionAttempt* attempt) {
    return shows_in_numbers(cook(with, attempt->problem), cook(without, attempt->problem));
  });
}

bool cell_shows(double with, double without) {
  return std::isfinite(with) && !(std::abs(with - without) <= kTolerance);
}

bool shows_in_numbers(const ExactTable& with, const ExactTable& without) {
  if (!with.same_shape(without)) return true;
  for (std::size_t k = 0; k < with.data.size(); ++k) {
    if (cell_shows(with.data[k], without.data[k])) return true;
  }
  return false;
}

/// The first attempt whose numbers this mistake changes.
std::size_t first_shown_by(const AttentionMistake& mistake, const AttentionRecipe& right,
                           std::span<const AttentionAttempt> attempts) {
  AttentionRecipe wrong = right;
  mistake.change(wrong);
  for (std::size_t k = 0; k < attempts.size(); ++k) {
    const AttentionAnswer good = cook(right, attempts[k].problem);
    const AttentionAnswer bad = cook(wrong, attempts[k].problem);
    if (!same_answer(good, bad) && !answers(good, attempts[k])) return k;
  }
  return 0;
}

}  // namespace

bool answers(const AttentionAnswer& expected, const AttentionAttempt& attempt) {
  return matches(expected.weights, attempt.weights) && matches(expected.output, attempt.output);
}

std::optional<RecognisedMistake> recognise(const AttentionRecipe& right, std::span<const AttentionMistake> mistakes,
                                           std::span<const AttentionAttempt> attempts,
                                           std::span<const AttentionProblem> threw) {
  const Observed observed{wrong_first(right, attempts), threw};
  for (const AttentionMistake& mistake : mistakes) {
    AttentionRecipe recipe = right;
    mistake.change(recipe);
    if (!explains(recipe, observed) || (!threw.empty() && !shows(recipe, right, observed))) continue;
    return RecognisedMistake{&mistake, first_shown_by(mistake, right, attempts), false};
  }
  for (const AttentionMistake& first : mistakes) {
    for (const AttentionMistake& second : mistakes) {
      AttentionRecipe both = right;
      first.change(both);
      second.change(both);
      AttentionRecipe again = both;
      first.change(again);
      // Two rows that change the same step are not two mistakes.
      if (first.id == second.id || !(again == both)) continue;
      AttentionRecipe second_alone = right;
      second.change(second_alone);
      if (!explains(both, observed) || !shows(both, second_alone, observed)) continue;
      return RecognisedMistake{&first, first_shown_by(first, right, attempts), true};
    }
  }
  return std::nullopt;
}

bool same_answer(const AttentionAnswer& a, const AttentionAnswer& b) {
  return same_cells(a.weights, b.weights) && same_cells(a.output, b.output);
}

bool shows_in_numbers(const AttentionAnswer& with, const AttentionAnswer& without) {
  return shows_in_numbers(with.weights, without.weights) || shows_in_numbers(with.output, without.output);
}

AttentionEvidence evidence_for(const AttentionRecipe& right, const AttentionAttempt& attempt) {
  AttentionEvidence evidence{attempt, cook(right, attempt.problem), {}, true};
  if (evidence.expected.weights.same_shape(attempt.weights)) {
    if (const auto cell = first_difference(evidence.expected.weights, attempt.weights)) {
      evidence.cell = *cell;
      return evidence;
    }
  }
  evidence.in_weights = false;
  if (evidence.expected.output.same_shape(attempt.output)) {
    evidence.cell = first_difference(evidence.expected.output, attempt.output).value_or(Cell{});
  }
  return evidence;
}

}  // namespace attn
