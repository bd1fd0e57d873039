// softmax(x)_j = e^(x_j - max x) / Σ_k e^(x_k - max x). Subtracting the maximum changes nothing in exact arithmetic and
// keeps every exponential within [0, 1], so that no logit is too large.
#pragma once

#include <span>

#include "attn/matrix.h"

namespace attn {

/// Each row of `scores` in place, as the formula stands: the specification of softmax_rows(). -inf marks what is blocked
/// and becomes exactly 0. Precondition: every row has at least one score above -inf.
void softmax_rows_textbook(Mat scores);

/// The same by vectors, within 1e-6 of the textbook. A row's bits depend on its scores alone; -inf behind its end, or
/// where a score is blocked, changes none of the others.
void softmax_rows(Mat scores);

/// The numerators and their sum for one row: writes e^(x - max) over each score and returns the sum. Score j is added in
/// lane j mod 4 in increasing order, and the 4 sums in a fixed order at the end.
float exponentiate_row(std::span<float> scores);

}  // namespace attn
