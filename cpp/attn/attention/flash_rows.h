// A block of queries that meets keys and values one block at a time and never holds a row of scores: the state of flash
// attention (Dao et al., 2022, arXiv:2205.14135), for every kernel and every cache that has its keys in blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "attn/attention/flash_tiles.h"
#include "attn/attention/mask.h"
#include "attn/attention/online_softmax.h"
#include "attn/matrix.h"

namespace attn {

/// What decides which keys the rows see: query `query_pos` of seq_len_q against seq_len_k keys.
struct Visibility {
  Mask mask = Mask::causal();
  std::size_t seq_len_q = 0;
  std::size_t seq_len_k = 0;
};

/// Up to `capacity` queries of one or several heads that share their keys and values. Use: start(), push() each query,
/// add() each block of keys and values in increasing order, then write_output().
class FlashRows {
 public:
  FlashRows(std::size_t capacity, std::size_t head_dim, std::size_t value_dim, std::pmr::memory_resource& scratch);

  /// Bytes that the constructor asks for.
  static double scratch_bytes(std::size_t capacity, std::size_t head_dim, std::size_t value_dim);

  /// Forgets everything, and says what the next queries may see.
  void start(const Visibility& visibility);

  /// One more query (head_dim numbers), at `query_pos` of the visibility's seq_len_q. `scale` multiplies its scores;
  /// `alibi_slope` as in AttentionInputs. Positions must not fall from one push to the next, but several heads' queries
  /// may stand at the same one.
  void push(const float* query, std::size_t query_pos, float scale, float alibi_slope = 0.0F);

  /// The rows of `query` (rows × head_dim) at first_query, first_query + 1, …
  void push_rows(ConstMat query, std::size_t first_query, float scale, float alibi_slope = 0.0F);

  /// Keys (count × head_dim) and values (count × value_dim) at the positions first_key … first_key + count − 1.
  /// first_key is a multiple of kKeyBlock and count <= kKeyBlock; only what no row may see can be missing at its end. At a
  /// blocked position anything may stand, even NaN. A block of which a row may see nothing changes no bit of that row:
  /// such blocks may as well be left out.
  void add(ConstMat key, ConstMat value, std::size_t first_key);

  std::size_t rows() const { return rows_; }
  /// What row r has seen, and its output before the division by the sum.
  OnlineSoftmax state(std::size_t r) const { return {max_[r], sum_[r]}; }
  std::span<const float> unnormalised_output(std::size_t r) const { return {output_.row(r), value_dim_}; }

  /// output (rows() × value_dim) = Σ weight · value / Σ weight. Every row must have seen a key.
  void write_output(Mat output) const;
  /// The same for row r alone, to value_dim numbers.
  void write_row(std::size_t r, float* to) const { normalise(state(r), unnormalised_output(r), to); }

 private:
  /// Algorithm 1 for the rows first_row … first_row + Rows − 1: in attention_flash.cpp.
  template <std::size_t Rows>
  void add_to_strip(std::size_t first_row, const FlashBlock& block);
  void bias_and_mask(std::size_t row, const FlashBlock& block, VisibleKeys keys, float* scores) const;
  VisibleKeys visible_keys(std::size_t first_row, std::size_t last_row, const FlashBlock& block) const;

  std::size_t capacity_;
  std::size_t rows_ = 0;
  std::size_t head_dim_;
  std::size_t value_dim_;
  Visibility visibility_;
  Matrix query_;                          // (capacity × head_dim), scaled: strip by strip, each (head_dim × kStrip)
  Matrix output_;                         // (capacity × value_dim, rounded up to whole vectors)
  Matrix state_;                          // (3 × capacity): max, sum, alibi_slope
  OwnedMatrix<std::uint32_t> query_pos_;  // (1 × capacity)
  Matrix panels_;                         // the block's keys as the tiles read them
  Matrix values_;  // the block's values with whole vectors in a row, where value_dim has them not
  float* max_;
  float* sum_;
  float* alibi_slope_;
};

}  // namespace attn
