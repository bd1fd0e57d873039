// The language model of the exercises in which a learner writes text: one layer with one head, so small that all of it is
// handed over as matrices. What is computed here is right; a mistake is made by whoever puts the parts together.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "attn/diagnose/table.h"
#include "attn/random.h"
#include "lab/exercise.h"

namespace attn {

using ToyVector = std::vector<double>;

/// The matrices that a call was given, which must outlive this.
struct ToyModel {
  /// (tokens that it knows × head_dim)
  const Table& embedding;
  /// (places that a text may have × head_dim)
  const Table& position;
  /// Each (head_dim × head_dim).
  const Table& w_query;
  const Table& w_key;
  const Table& w_value;
};

/// Of a call whose arguments are called like the members.
ToyModel toy_model_of(const ExerciseCall& call);

struct ToySizes {
  std::size_t vocab_size;
  std::size_t head_dim;
  std::size_t max_seq_len;
};

/// As arguments of a call. Weights keep the scale of what they are given.
std::vector<NamedValue> random_toy_model(Random& random, const ToySizes& sizes);
/// With two decimals. Coarser numbers would give equal logits to tokens that are not.
std::vector<NamedValue> readable_toy_model(Random& random, const ToySizes& sizes);
/// 1 × length, of ids that the model knows.
Table random_token_ids(Random& random, std::size_t vocab_size, std::size_t length);

/// A token's row of the embedding, and that of its place. Without a place the former alone.
ToyVector toy_vector(const ToyModel& model, std::size_t token, std::optional<std::size_t> place);

ToyVector times(const ToyVector& x, const Table& weights);
double dot(const ToyVector& a, const ToyVector& b);

/// One for each token that the model knows: how well it goes with an output.
ToyVector toy_logits(const ToyModel& model, const ToyVector& output);

/// Tokens of one embedding have the same logit, and rounding must not decide between them.
inline constexpr double kEqualLogits = 1e-9;

/// The token with the largest logit; of equals the first.
std::size_t greedy_token(const ToyVector& logits);
/// In each row the largest is far from what rounding could change, but for tokens that have the same embedding.
bool choices_are_clear(const ToyModel& model, const ExactTable& logits);
/// Among the new tokens, one for each row of logits, are the first, the second and the last that the model knows: a search
/// that leaves out one of them cannot write this.
bool choices_are_telling(const ExactTable& tokens, const ExactTable& logits);

}  // namespace attn
