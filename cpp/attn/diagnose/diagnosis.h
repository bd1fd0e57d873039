// What a check tells a learner. A name is a claim: it is given only when the learner's own numbers prove it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "attn/diagnose/table.h"

namespace attn {

/// A matrix of the learner beside the expected one, cut to what a person can read (at most 8 × 8 cells).
struct Comparison {
  std::string title;  // the result's name: "weights"
  std::vector<std::string> row_labels;
  std::vector<std::string> col_labels;
  Table expected;
  Table got;
  /// Cell of the cut where they first differ.
  std::size_t row = 0;
  std::size_t col = 0;
};

struct Diagnosis {
  /// `passed`, a named mistake (`masked_after_softmax`) or one of the general ones: `threw`, `nothing_returned`,
  /// `returns_zeros`, `wrong_shape`, `not_finite`, `ignores_inputs`,
  /// `partly_zero`, `unrecognised`.
  std::string id;
  bool passed = false;
  /// "You masked after the softmax." The ids that need no case leave `case_name` empty.
  std::string title;
  std::string message;
  std::string case_name;
  /// Cell of the learner's matrix, before any cut.
  std::optional<std::size_t> row;
  std::optional<std::size_t> col;
  std::vector<Comparison> comparisons;
  std::size_t checks_passed = 0;
  std::size_t checks_total = 0;
};

}  // namespace attn
