// Finds the mistake whose recipe gives exactly the learner's numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "attn/diagnose/attention_recipe.h"
#include "attn/diagnose/compare.h"
#include "attn/diagnose/table.h"

namespace attn {

/// One call of the learner's attention that returned both matrices.
struct AttentionAttempt {
  std::string case_name;
  AttentionProblem problem;
  Table output;
  Table weights;
};

/// What an explanation may speak of: one attempt that shows the mistake.
struct AttentionEvidence {
  const AttentionAttempt& attempt;
  AttentionAnswer expected;
  /// The first wrong cell of the weights, or of the output where the weights are right.
  Cell cell;
  bool in_weights = true;
};

struct AttentionMistake {
  /// Stable, and the name of a file that makes this mistake. Several rows may share one: the same mistake, written
  /// differently.
  std::string_view id;
  std::string_view title;
  void (*apply)(AttentionRecipe& recipe);
  /// What was seen, where, why it matters and where to look; never the line to write.
  std::string (*explain)(const AttentionEvidence& evidence);
  /// Becomes the recipe's blocked_score where it is not 0.
  double blocked_score = 0.0;

  void change(AttentionRecipe& recipe) const {
    apply(recipe);
    if (blocked_score != 0.0) recipe.blocked_score = blocked_score;
  }
};

struct RecognisedMistake {
  const AttentionMistake* mistake;
  /// The attempt that shows it.
  std::size_t attempt;
  /// The numbers prove two mistakes; this is the first in the table's order.
  bool another_follows;
};

/// The first mistake, or else the first pair of mistakes, whose numbers equal those of every attempt. The attempts must
/// not all be right. Calls that `threw` fit where the mistake leaves a query without keys; then, and in a pair, it must
/// show in numbers.
std::optional<RecognisedMistake> recognise(const AttentionRecipe& right, std::span<const AttentionMistake> mistakes,
                                           std::span<const AttentionAttempt> attempts,
                                           std::span<const AttentionProblem> threw = {});

/// Output and weights both match.
bool answers(const AttentionAnswer& expected, const AttentionAttempt& attempt);

/// Both answers say the same, within the tolerance.
bool same_answer(const AttentionAnswer& a, const AttentionAnswer& b);

/// `with` a mistake has another shape, or a number that it has not `without`. Where it has no value that is no proof: any
/// other mistake may have destroyed the value.
bool shows_in_numbers(const AttentionAnswer& with, const AttentionAnswer& without);

AttentionEvidence evidence_for(const AttentionRecipe& right, const AttentionAttempt& attempt);

/// Mistakes of plain attention, most telling first.
std::span<const AttentionMistake> attention_mistakes();
/// Mistakes with the loops around it: a sum that is none, an end too early, results that were never filled.
std::span<const AttentionMistake> loop_mistakes();
/// Mistakes with the causal mask, without those of plain attention.
std::span<const AttentionMistake> causal_mistakes();

}  // namespace attn
