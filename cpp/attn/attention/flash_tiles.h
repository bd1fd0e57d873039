// What flash attention does with a strip of queries and a block of keys: the products, and the softmax between them, for a
// few rows whose scores stay in the L1 cache. The steps themselves are in attention_flash.cpp.
#pragma once

#include <cstddef>

#include "attn/matrix.h"
#include "attn/ops/panels.h"
#include "attn/ops/tile.h"

namespace attn {

/// Keys and values come in blocks of this many positions, whose first is a multiple of it: a row's sums then break at the
/// same keys whatever the other sizes are, and its bits depend on nothing else.
inline constexpr std::size_t kKeyBlock = 64;

/// Queries that are computed together. A single query is a strip of its own kind, which reads each key only once.
inline constexpr std::size_t kStrip = kTileRows;

/// Columns of an output row come in whole vectors, two at a time.
inline constexpr std::size_t kValueColumns = 8;

/// A block of keys and values as the tiles read it.
struct FlashBlock {
  ConstMat key;           // (count × head_dim)
  const float* panels;    // the keys packed (pack_panels), for strips of more than one row
  ConstMat value;         // (count × a multiple of kValueColumns)
  std::size_t first_key;  // position of the first key, a multiple of kKeyBlock

  std::size_t count() const { return key.rows(); }
  std::size_t end_key() const { return first_key + key.rows(); }
};

/// What a strip may see of a block: no row sees keys from `visible` on, and every row sees those before `shared`.
struct VisibleKeys {
  std::size_t shared = 0;
  std::size_t visible = 0;
};

/// Scores of a strip: row r starts at score[r * kKeyBlock].
template <std::size_t Rows>
struct StripScores {
  alignas(16) float score[Rows * kKeyBlock];

  float* row(std::size_t r) { return score + r * kKeyBlock; }
};

/// scores = query · keyᵀ for the visible keys; query is (head_dim × Rows): a strip's queries in columns are one stream.
template <std::size_t Rows>
void score_strip(const float* query, const FlashBlock& block, std::size_t visible, StripScores<Rows>& scores);

/// One step of the online softmax for each row: raises max[r] to the row's largest score, writes the weight 2^(s − max[r])
/// over each score, and makes sum[r] = factors[r] · sum[r] + Σ weights with factors[r] = 2^(old max − new max). Scores
/// from `visible` up to a whole number of steps must be −inf: their weights are 0.
template <std::size_t Rows>
void weigh_strip(StripScores<Rows>& scores, std::size_t visible, float* max, float* sum, float* factors);

/// output = factors · output + weights · value, with output (Rows × value columns). A blocked key has weight 0, and its
/// value may be anything.
template <std::size_t Rows>
void add_values(StripScores<Rows>& weights, const float* factors, const FlashBlock& block, VisibleKeys keys,
                float* output);

/// Weights are made so many at a time: scores behind the visible ones must be −inf up to a multiple of it.
inline constexpr std::size_t kWeighStep = 16;

}  // namespace attn
