#include "attn/diagnose/recognise.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

bool gives_all(const AttentionRecipe& recipe, std::span<const AttentionAttempt> attempts) {
  return std::all_of(attempts.begin(), attempts.end(),
                     [&](const AttentionAttempt& attempt) { return answers(cook(recipe, attempt.problem), attempt); });
}

bool same_cells(const ExactTable& a, const ExactTable& b) {
  if (!a.same_shape(b)) return false;
  for (std::size_t k = 0; k < a.data.size(); ++k) {
    const bool both_undefined = !std::isfinite(a.data[k]) && !std::isfinite(b.data[k]);
    if (!both_undefined && !(std::abs(a.data[k] - b.data[k]) <= kTolerance)) return false;
  }
  return true;
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
                                           std::span<const AttentionAttempt> attempts) {
  for (const AttentionMistake& mistake : mistakes) {
    AttentionRecipe recipe = right;
    mistake.change(recipe);
    if (gives_all(recipe, attempts))
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
      if (gives_all(both, attempts)) return RecognisedMistake{&first, first_shown_by(first, right, attempts), true};
    }
  }
  return std::nullopt;
}

bool same_answer(const AttentionAnswer& a, const AttentionAnswer& b) {
  return same_cells(a.weights, b.weights) && same_cells(a.output, b.output);
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
