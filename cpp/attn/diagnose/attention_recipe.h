// Attention with every step replaceable by a mistake that people make. A learner's numbers that equal those of a wrong
// recipe on all inputs prove the mistake; a name is never guessed from a symptom.
#pragma once

#include <cstddef>

#include "attn/diagnose/table.h"

namespace attn {

/// One head of a check's case, as the learner gets it.
struct AttentionProblem {
  Table query;  // (seq_len_q × head_dim)
  Table key;    // (seq_len_k × head_dim)
  Table value;  // (seq_len_k × value_dim)
};

/// What the learner's function has to return. A recipe's NaN means "has no value" (0 ÷ 0, an overflow).
struct AttentionAnswer {
  ExactTable output;   // (seq_len_q × value_dim)
  ExactTable weights;  // (seq_len_q × seq_len_k)
};

/// The default is scaled dot-product attention without a mask.
struct AttentionRecipe {
  /// What the dot products are divided by, before the softmax unless it says otherwise.
  enum class Scale {
    sqrt_head_dim,
    none,
    head_dim,
    one_over_sqrt_head_dim,
    sqrt_seq_len_k,
    seq_len_k,
    sqrt_value_dim,
    after_softmax,
  };
  enum class Softmax {
    rows,
    rows_unshifted,  // without subtracting the largest score first
    columns,
    whole_matrix,
    none,
    exp_only,
    exp_shifted_only,
    scores_over_sum,  // without the exponential
    twice,
  };
  /// Which keys query i may see; `i` counts from the lower right: i + seq_len_k - seq_len_q.
  enum class Allowed {
    all,
    causal,             // j <= i
    causal_strict,      // j < i
    causal_next,        // j <= i + 1
    causal_upper_left,  // j <= row
    strict_upper_left,  // j < row
    from_self,          // j >= i
    after_self,         // j > i
  };
  /// What happens to a blocked key.
  enum class Blocking {
    minus_infinity,
    add_constant,      // score + blocked_score
    replace_constant,  // blocked_score
    clear_weight,      // weight 0 after the softmax
    clear_weight_and_renormalise,
  };
  /// What the weights are multiplied with, or what the output is instead.
  enum class Mix { value, key, mean_of_value, sum_of_value, last_value, weights, zeros };
  enum class ReturnedWeights { weights, scores, zeros };
  /// How much of its range a loop runs over.
  enum class Range { all, without_first, without_last, only_first, only_last };

  Scale scale = Scale::sqrt_head_dim;
  Softmax softmax = Softmax::rows;
  Allowed allowed = Allowed::all;
  Blocking blocking = Blocking::minus_infinity;
  double blocked_score = 0.0;
  Mix mix = Mix::value;
  ReturnedWeights returned_weights = ReturnedWeights::weights;
  /// Columns of query and key that a dot product adds up.
  Range terms = Range::all;
  /// Rows of both results that are filled, and columns of the output; the others stay 0.
  Range queries = Range::all;
  Range value_columns = Range::all;

  bool operator==(const AttentionRecipe&) const = default;
};

bool recipe_allows(AttentionRecipe::Allowed allowed, std::size_t row, std::size_t col, std::size_t seq_len_q,
                   std::size_t seq_len_k);

/// Some query has no key left to look at: its weights have no value, and code may well stop with an error there.
bool leaves_a_query_without_keys(const AttentionRecipe& recipe, const AttentionProblem& problem);

/// In double precision, by explicit loops.
AttentionAnswer cook(const AttentionRecipe& recipe, const AttentionProblem& problem);

/// What a learner may want to compare on the way: masked_scores is empty where every key is allowed.
struct AttentionSteps {
  ExactTable scores;         // (seq_len_q × seq_len_k): the dot products
  ExactTable scaled_scores;  // divided by sqrt(head_dim)
  ExactTable masked_scores;  // -inf where a key is blocked
  ExactTable weights;
  ExactTable output;
};
AttentionSteps attention_steps(const AttentionRecipe& recipe, const AttentionProblem& problem);

}  // namespace attn
