#include "attn/attention/flash_tiles.h"

#include <algorithm>

#include "attn/attention/unpacked_scores.h"
#include "attn/ops/exp.h"
#include "attn/ops/simd.h"
#include "attn/ops/tile.h"

namespace attn {
namespace {

using simd::Vec;

template <int Rows>
ATTN_OWN_FUNCTION void score_tile(const float* query, std::size_t head_dim, const float* panel, float* scores) {
  Tile<Rows, 2> tile;
  tile.fill(0.0F);
  tile.add_product(query, 1, panel, kPanel, head_dim, Rows);
  tile.store(scores, kKeyBlock);
}

template <int Rows, int Vectors, ZeroFactor zero>
ATTN_OWN_FUNCTION void value_tile(const float* weights, const float* factors, const float* value, std::size_t stride,
                                  std::size_t count, float* output, std::size_t output_stride) {
  Tile<Rows, Vectors> tile;
  tile.load(output, output_stride);
  tile.scale_rows(factors);
  tile.template add_product<zero>(weights, kKeyBlock, value, stride, count);
  tile.store(output, output_stride);
}

/// The largest score of each lane; `count` is a multiple of kWeighStep.
Vec max_by_lane(const float* scores, std::size_t count) {
  Vec max[4] = {simd::load(scores), simd::load(scores + 4), simd::load(scores + 8), simd::load(scores + 12)};
  ATTN_NO_UNROLL
  for (std::size_t j = kWeighStep; j < count; j += kWeighStep) {
    for (std::size_t v = 0; v < 4; ++v) max[v] = simd::larger(max[v], simd::load(scores + j + v * simd::kLanes));
  }
  return simd::larger(simd::larger(max[0], max[1]), simd::larger(max[2], max[3]));
}

/// Weights over the scores; their sum by lane.
Vec weigh(const Exp2NotPositive& exp2, float* scores, std::size_t count, Vec max) {
  Vec sum = simd::splat(0.0F);
  ATTN_NO_UNROLL
  for (std::size_t j = 0; j < count; j += kWeighStep) {
    for (std::size_t v = 0; v < 4; ++v) {
      float* four = scores + j + v * simd::kLanes;
      const Vec weight = exp2(simd::load(four) - max);
      simd::store(four, weight);
      sum = sum + weight;
    }
  }
  return sum;
}

/// Rows <= 4 numbers, one in each lane.
template <std::size_t Rows>
Vec load_some(const float* from) {
  float four[4] = {};
  std::copy_n(from, Rows, four);
  return simd::load(four);
}

template <std::size_t Rows>
void store_some(float* to, Vec vec) {
  float four[4];
  simd::store(four, vec);
  std::copy_n(four, Rows, to);
}

/// weigh_strip() of Rows <= 4 rows, one in each lane where a number belongs to a row.
template <std::size_t Rows>
ATTN_OWN_FUNCTION void weigh_some(float* scores, std::size_t count, float* max, float* sum, float* factors) {
  const Exp2NotPositive exp2;
  Vec by_row[4];
  for (std::size_t r = 0; r < 4; ++r) by_row[r] = r < Rows ? max_by_lane(scores + r * kKeyBlock, count) : by_row[0];
  simd::transpose(by_row);
  const Vec old_max = load_some<Rows>(max);
  const Vec most = simd::larger(simd::larger(by_row[0], by_row[1]), simd::larger(by_row[2], by_row[3]));
  const Vec new_max = simd::larger(old_max, most);
  store_some<Rows>(max, new_max);

  for (std::size_t r = 0; r < Rows; ++r) by_row[r] = weigh(exp2, scores + r * kKeyBlock, count, simd::splat(max[r]));
  simd::transpose(by_row);
  const Vec added = (by_row[0] + by_row[1]) + (by_row[2] + by_row[3]);
  const Vec factor = exp2(old_max - new_max);
  store_some<Rows>(factors, factor);
  store_some<Rows>(sum, simd::multiply_add(load_some<Rows>(sum), factor, added));
}

}  // namespace

template <>
void score_strip<kStrip>(const float* query, const FlashBlock& block, std::size_t visible,
                         StripScores<kStrip>& scores) {
  const std::size_t head_dim = block.key.cols();
  for (std::size_t j = 0; j < visible; j += kPanel) {
    score_tile<kStrip>(query, head_dim, block.panels + j * head_dim, scores.row(0) + j);
  }
}

template <>
void score_strip<1>(const float* query, const FlashBlock& block, std::size_t visible, StripScores<1>& scores) {
  unpacked_scores(query, block.key, visible, 1.0F, scores.row(0));
}

template <>
void weigh_strip<kStrip>(StripScores<kStrip>& scores, std::size_t visible, float* max, float* sum, float* factors) {
  const std::size_t count = round_up(visible, kWeighStep);
  weigh_some<4>(scores.row(0), count, max, sum, factors);
  if constexpr (kStrip > 4) weigh_some<kStrip - 4>(scores.row(4), count, max + 4, sum + 4, factors + 4);
}

/// A lane's arithmetic, with one row.
template <>
void weigh_strip<1>(StripScores<1>& scores, std::size_t visible, float* max, float* sum, float* factors) {
  const Exp2NotPositive exp2;
  const std::size_t count = round_up(visible, kWeighStep);
  const Vec old_max = simd::splat(*max);
  const Vec new_max = simd::larger(old_max, simd::splat(simd::max_of_lanes(max_by_lane(scores.row(0), count))));
  const Vec added = simd::splat(simd::sum_of_lanes(weigh(exp2, scores.row(0), count, new_max)));
  const Vec factor = exp2(old_max - new_max);
  *max = new_max.get(0);
  *factors = factor.get(0);
  *sum = simd::multiply_add(simd::splat(*sum), factor, added).get(0);
}

/// output = factors · output + weights · value over `count` keys, in tiles that fill the registers.
template <std::size_t Rows, ZeroFactor zero>
void add_keys(const float* weights, const float* factors, ConstMat value, std::size_t count, float* output) {
  std::size_t c = 0;
  if constexpr (Rows == 1) {
    constexpr std::size_t kWide = 8 * simd::kLanes;  // a single row needs many columns, or its sums wait for each other
    for (; c + kWide <= value.cols(); c += kWide) {
      value_tile<1, 8, zero>(weights, factors, value.data() + c, value.row_stride(), count, output + c, value.cols());
    }
  }
  for (; c < value.cols(); c += kValueColumns) {
    value_tile<Rows, 2, zero>(weights, factors, value.data() + c, value.row_stride(), count, output + c, value.cols());
  }
}

template <std::size_t Rows>
void add_values(StripScores<Rows>& weights, const float* factors, const FlashBlock& block, VisibleKeys keys,
                float* output) {
  add_keys<Rows, ZeroFactor::multiply>(weights.row(0), factors, block.value, keys.shared, output);
  if (keys.visible == keys.shared) return;
  float unchanged[Rows];
  std::fill_n(unchanged, Rows, 1.0F);
  const std::size_t rest = keys.visible - keys.shared;
  add_keys<Rows, ZeroFactor::ignore>(weights.row(0) + keys.shared, unchanged, block.value.rows_from(keys.shared, rest),
                                     rest, output);
}

template void add_values<1>(StripScores<1>&, const float*, const FlashBlock&, VisibleKeys, float*);
template void add_values<kStrip>(StripScores<kStrip>&, const float*, const FlashBlock&, VisibleKeys, float*);

}  // namespace attn
