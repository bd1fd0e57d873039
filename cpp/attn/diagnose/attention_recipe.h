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
  /// What the weights are multiplied with; `weights` returns them as the output.
  enum class Mix { value, key, mean_of_value, weights };
  enum class ReturnedWeights { weights, scores };

  Scale scale = Scale::sqrt_head_dim;
  Softmax softmax = Softmax::rows;
  Allowed allowed = Allowed::all;
  Blocking blocking = Blocking::minus_infinity;
  double blocked_score = 0.0;
  Mix mix = Mix::value;
  ReturnedWeights returned_weights = ReturnedWeights::weights;

  bool operator==(const AttentionRecipe&) const = default;
};

bool recipe_allows(AttentionRecipe::Allowed allowed, std::size_t row, std::size_t col, std::size_t seq_len_q,
                   std::size_t seq_len_k);

/// In double precision, by explicit loops.
AttentionAnswer cook(const AttentionRecipe& recipe, const AttentionProblem& problem);

}  // namespace attn
