// Flash attention: exact attention that never holds the matrix of scores.
// Dao, Fu, Ermon, Rudra & Ré, "FlashAttention" (2022, arXiv:2205.14135), Algorithm 1, with the loop order of
// Dao, "FlashAttention-2" (2023, arXiv:2307.08691): a block of queries stays, and the keys pass by.
//
// attention_naive.cpp writes seq_len_q × seq_len_k scores and goes over them again and again. For 65,536 positions
// that is 16 GiB per head, and long before that the time goes into moving scores and not into computing them. But the
// output needs no score for longer than it takes to use it once, if the softmax can be computed without its whole
// row. It can:
//
//   output = Σ_j e^(s_j − m) · value_j  /  Σ_j e^(s_j − m)         m = max_j s_j
//
// Any m gives the same quotient, because e^−m cancels; the maximum only keeps e^x from overflowing. So take the
// largest score seen so far, and when a larger one comes, multiply both sums by e^(m_old − m_new): that is what they
// would have been with the new m from the start (online_softmax.h). Three things are kept of a row, whatever its
// length: m, the sum l below the line, and the value_dim sums O above it.
//
//                      keys (seq_len_k)
//                 ┌─────┬─────┬─────┬─────┐
//                 │  \  │     │     │     │
//      queries    ├─────┼─────┼─────┼─────┤    × all visible: computed without a test of the mask
//   (seq_len_q)   │  ×  │  \  │     │     │    \ on the causal diagonal: blocked scores become −∞
//                 ├─────┼─────┼─────┼─────┤      not computed at all: nearly half of the work when there are many
//                 │  ×  │  ×  │  \  │     │
//                 └─────┴─────┴─────┴─────┘
//
// Across, a square is a block of kKeyBlock = 64 keys; down, a strip of kStrip queries (4; 6 where products are
// fused), as many as fit into registers. Of a block of keys, a strip distinguishes: no row sees keys from `visible`
// on, and every row sees those before `shared`. The parts of a step are in flash_tiles.h. FlashRows holds m, l and O
// for some strips (flash_rows.h), the last one filled up with rows that nobody reads; its add() calls add_to_strip()
// for each.
#include <algorithm>
#include <limits>

#include "attn/attention/alibi.h"
#include "attn/attention/flash_rows.h"
#include "attn/attention/kernels.h"

namespace attn {
namespace {

constexpr float kBlocked = -std::numeric_limits<float>::infinity();

/// Queries that share a pass over the keys: whole strips. Each pass reads all keys and values and packs the keys
/// (puts eight side by side, as vectors want them), so more queries mean less traffic; they and their O, 120 ×
/// (head_dim + value_dim) floats, should stay in the L2 cache.
constexpr std::size_t kQueryBlock = 120;

std::size_t query_block(std::size_t seq_len_q) { return std::min(kQueryBlock, seq_len_q); }

}  // namespace

/// One block of keys and values meets a strip of Rows queries: kStrip, or the one of decoding. Lines 9 to 13 of
/// Algorithm 1. A machine computes e^s as 2^(s · log2 e). push_rows() multiplied the queries by scale · log2 e, so
/// scores come as s · log2 e, and neither the scale nor the change of base costs a product per score.
template <std::size_t Rows>
void FlashRows::add_to_strip(std::size_t first_row, const FlashBlock& block) {
  const VisibleKeys keys = visible_keys(first_row, first_row + Rows - 1, block);
  if (keys.visible == 0) return;

  // S = Q · Kᵀ: (Rows × kKeyBlock), all that ever exists of the score matrix.
  StripScores<Rows> scores;
  score_strip<Rows>(query_.row(first_row), block, keys.visible, scores);
  for (std::size_t r = 0; r < Rows; ++r) bias_and_mask(first_row + r, block, keys, scores.row(r));

  // m_new = max(m, max_j S_j);  P = 2^(S − m_new);  l = 2^(m − m_new) · l + Σ_j P_j. A blocked score is −∞ and its
  // weight exactly 0, even in a row that has seen nothing yet: m begins with the lowest finite number, and −∞ less that
  // is −∞. (Had it begun with −∞, −∞ − (−∞) would be NaN.)
  float factors[Rows];
  weigh_strip<Rows>(scores, keys.visible, max_ + first_row, sum_ + first_row, factors);

  // O = 2^(m − m_new) · O + P · V, where a blocked value stays out whatever it holds, as in attention_naive.cpp. The
  // division by l waits for the last block: one per output instead of one per block.
  add_values<Rows>(scores, factors, block, keys, output_.row(first_row));
}

template void FlashRows::add_to_strip<1>(std::size_t first_row, const FlashBlock& block);
template void FlashRows::add_to_strip<kStrip>(std::size_t first_row, const FlashBlock& block);

/// Scores of one row as the softmax wants them: −∞ where the row may not look, up to a whole step of weigh_strip().
void FlashRows::bias_and_mask(std::size_t row, const FlashBlock& block, VisibleKeys keys, float* scores) const {
  const auto& [mask, seq_len_q, seq_len_k] = visibility_;
  const std::size_t query_pos = query_pos_(0, row);
  const std::span<float> seen(scores, keys.visible);
  if (alibi_slope_[row] != 0.0F) {
    add_alibi(alibi_slope_[row], position_of(query_pos, seq_len_q, seq_len_k), block.first_key, seen);
  }
  if (keys.shared < keys.visible) mask.fill_blocked(query_pos, seq_len_q, seq_len_k, block.first_key, seen, kBlocked);
  std::fill(scores + keys.visible, scores + round_up(keys.visible, kWeighStep), kBlocked);
}

void attention_flash(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch, AttentionTrace*) {
  const std::size_t seq_len_q = in.seq_len_q();
  const std::size_t seq_len_k = in.seq_len_k();
  FlashRows rows(query_block(seq_len_q), in.head_dim(), in.value_dim(), scratch);

  for (std::size_t begin = 0; begin < seq_len_q; begin += kQueryBlock) {
    const std::size_t end = std::min(begin + kQueryBlock, seq_len_q);
    rows.start({in.mask, seq_len_q, seq_len_k});  // m = lowest finite number, l = 0, O = 0
    rows.push_rows(in.query.rows_from(begin, end - begin), begin, in.scale(), in.alibi_slope);

    // Under a causal mask no query of the block sees beyond the last one's limit.
    const std::size_t limit = in.mask.key_limit(end - 1, seq_len_q, seq_len_k);
    for (std::size_t first_key = 0; first_key < limit; first_key += kKeyBlock) {
      const std::size_t count = std::min(kKeyBlock, seq_len_k - first_key);
      rows.add(in.key.rows_from(first_key, count), in.value.rows_from(first_key, count), first_key);
    }
    rows.write_output(output.rows_from(begin, end - begin));  // O / l
  }
}

/// Nothing of it grows with the number of keys, and beyond one block nothing with the number of queries.
double attention_flash_scratch_bytes(std::size_t seq_len_q, std::size_t, std::size_t head_dim, std::size_t value_dim) {
  return FlashRows::scratch_bytes(query_block(seq_len_q), head_dim, value_dim);
}

}  // namespace attn
