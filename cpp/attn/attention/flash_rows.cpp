#include "attn/attention/flash_rows.h"

#include <algorithm>

#include "attn/attention/alibi.h"
#include "attn/attention/unpacked_scores.h"
#include "attn/ops/exp.h"
#include "attn/ops/panels.h"
#include "attn/ops/tile.h"

namespace attn {
namespace {

using simd::Vec;

constexpr float kBlocked = -std::numeric_limits<float>::infinity();
constexpr std::size_t kTileRows = 4;
constexpr std::size_t kVectorColumns = 8;        // columns of a value tile
constexpr std::size_t kStep = 4 * simd::kLanes;  // four vectors in flight hide the latency of each other's arithmetic

std::size_t padded_rows(std::size_t capacity) { return capacity == 1 ? 1 : round_up(capacity, kTileRows); }
std::size_t padded_values(std::size_t value_dim) { return round_up(value_dim, kVectorColumns); }
std::size_t block_panels(std::size_t capacity, std::size_t head_dim) {
  return capacity == 1 ? 0 : panel_floats(kKeyBlock, head_dim);
}
std::size_t copied_values(std::size_t value_dim) { return value_dim % kVectorColumns == 0 ? 0 : kKeyBlock; }

/// scores (Rows × 8) of a tile of queries and a panel of keys.
template <int Rows>
ATTN_OWN_FUNCTION void score_tile(const float* query, std::size_t head_dim, const float* panel, float* scores) {
  Tile<Rows, 2> tile;
  tile.fill(0.0F);
  tile.add_product(query, head_dim, panel, kPanel, head_dim);
  tile.store(scores, kKeyBlock);
}

/// output (Rows × 4·Vectors) = factors · output + weights · value: all rows see the first `shared` keys; of the others
/// up to `visible` a blocked one has weight 0 and anything as its value.
template <int Rows, int Vectors>
ATTN_OWN_FUNCTION void value_tile(const float* weights, const float* factors, const float* value, std::size_t stride,
                                  std::size_t shared, std::size_t visible, float* output, std::size_t output_stride) {
  Tile<Rows, Vectors> tile;
  tile.load(output, output_stride);
  tile.scale_rows(factors);
  tile.add_product(weights, kKeyBlock, value, stride, shared);
  if (visible > shared) {
    tile.template add_product<ZeroFactor::ignore>(weights + shared, kKeyBlock, value + shared * stride, stride,
                                                  visible - shared);
  }
  tile.store(output, output_stride);
}

/// The largest of each lane over a row.
Vec max_by_lane(const float* scores, std::size_t count) {
  Vec max[4] = {simd::splat(kBlocked), simd::splat(kBlocked), simd::splat(kBlocked), simd::splat(kBlocked)};
  ATTN_NO_UNROLL
  for (std::size_t j = 0; j < count; j += kStep) {
    for (std::size_t v = 0; v < 4; ++v) max[v] = simd::larger(max[v], simd::load(scores + j + v * simd::kLanes));
  }
  return simd::larger(simd::larger(max[0], max[1]), simd::larger(max[2], max[3]));
}

/// Writes the weight 2^(s − max) over each score; returns their sum by lane.
Vec weigh(float* scores, std::size_t count, float max) {
  const Vec most = simd::splat(max);
  Vec sum[4] = {simd::splat(0.0F), simd::splat(0.0F), simd::splat(0.0F), simd::splat(0.0F)};
  ATTN_NO_UNROLL
  for (std::size_t j = 0; j < count; j += kStep) {
    for (std::size_t v = 0; v < 4; ++v) {
      float* four = scores + j + v * simd::kLanes;
      const Vec weight = exp2_not_positive(simd::load(four) - most);
      simd::store(four, weight);
      sum[v] = sum[v] + weight;
    }
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// Four rows, one in each lane.
Vec across_lanes_max(Vec (&rows)[4]) {
  simd::transpose(rows);
  return simd::larger(simd::larger(rows[0], rows[1]), simd::larger(rows[2], rows[3]));
}
Vec across_lanes_sum(Vec (&rows)[4]) {
  simd::transpose(rows);
  return (rows[0] + rows[1]) + (rows[2] + rows[3]);
}

/// The new state of four rows from their scores, which become weights. factors[r] is what the output so far is to be
/// multiplied by.
void update_four(float* scores, std::size_t count, float* max, float* sum, float* factors) {
  Vec by_row[4];
  for (std::size_t r = 0; r < 4; ++r) by_row[r] = max_by_lane(scores + r * kKeyBlock, count);
  const Vec old_max = simd::load(max);
  const Vec new_max = simd::larger(old_max, across_lanes_max(by_row));
  simd::store(max, new_max);
  for (std::size_t r = 0; r < 4; ++r) by_row[r] = weigh(scores + r * kKeyBlock, count, max[r]);
  const Vec factor = exp2_not_positive(old_max - new_max);
  simd::store(factors, factor);
  simd::store(sum, simd::multiply_add(simd::load(sum), factor, across_lanes_sum(by_row)));
}

/// The same for a single row.
float update_one(float* scores, std::size_t count, float& max, float& sum) {
  const float old_max = max;
  max = simd::larger(simd::splat(old_max), simd::splat(simd::max_of_lanes(max_by_lane(scores, count)))).get(0);
  const float added = simd::sum_of_lanes(weigh(scores, count, max));
  const Vec factor = exp2_not_positive(simd::splat(old_max) - simd::splat(max));
  sum = simd::multiply_add(simd::splat(sum), factor, simd::splat(added)).get(0);
  return factor.get(0);
}

}  // namespace

void merge(OnlineSoftmax& into, std::span<float> into_output, const OnlineSoftmax& from,
           std::span<const float> from_output) {
  const float max = into.max < from.max ? from.max : into.max;
  const Vec into_factor = exp2_not_positive(simd::splat(into.max - max));
  const Vec from_factor = exp2_not_positive(simd::splat(from.max - max));
  const auto merged = [&](float a, float b) {
    return simd::multiply_add(simd::splat(b), from_factor, simd::splat(a) * into_factor).get(0);
  };
  into = {max, merged(into.sum, from.sum)};
  for (std::size_t c = 0; c < into_output.size(); ++c) into_output[c] = merged(into_output[c], from_output[c]);
}

struct FlashRows::Block {
  ConstMat key;
  ConstMat value;  // with whole vectors in a row
  std::size_t first_key;

  std::size_t count() const { return key.rows(); }
};

FlashRows::FlashRows(std::size_t capacity, std::size_t head_dim, std::size_t value_dim,
                     std::pmr::memory_resource& scratch)
    : capacity_(capacity),
      head_dim_(head_dim),
      value_dim_(value_dim),
      query_(Matrix::uninitialized(padded_rows(capacity), head_dim, scratch)),
      output_(Matrix::uninitialized(padded_rows(capacity), padded_values(value_dim), scratch)),
      state_(Matrix::uninitialized(3, padded_rows(capacity), scratch)),
      query_pos_(OwnedMatrix<std::uint32_t>::uninitialized(1, padded_rows(capacity), scratch)),
      panels_(Matrix::uninitialized(1, block_panels(capacity, head_dim), scratch)),
      values_(copied_values(value_dim), padded_values(value_dim), scratch),
      max_(state_.row(0)),
      sum_(state_.row(1)),
      alibi_slope_(state_.row(2)) {}

double FlashRows::scratch_bytes(std::size_t capacity, std::size_t head_dim, std::size_t value_dim) {
  const auto rows = static_cast<double>(padded_rows(capacity));
  const auto values = static_cast<double>(padded_values(value_dim));
  const double numbers = rows * (static_cast<double>(head_dim) + values + 4.0) +
                         static_cast<double>(block_panels(capacity, head_dim)) +
                         static_cast<double>(copied_values(value_dim)) * values;
  return numbers * sizeof(float);
}

void FlashRows::start(const Visibility& visibility) {
  rows_ = 0;
  visibility_ = visibility;
}

void FlashRows::push(const float* query, std::size_t query_pos, float scale, float alibi_slope) {
  ATTN_EXPECTS(rows_ < capacity_, "push() needs a free row: give the constructor a larger capacity");
  // Up to the end of the tile, so that it is a whole one when no further query comes.
  const std::size_t end = std::min(query_.rows(), round_up(rows_ + 1, kTileRows));
  for (std::size_t r = rows_; r < end; ++r) {
    for (std::size_t k = 0; k < head_dim_; ++k) query_(r, k) = query[k] * (scale * kLog2E);
    std::fill_n(output_.row(r), output_.cols(), 0.0F);
    max_[r] = kNothingSeen;
    sum_[r] = 0.0F;
    alibi_slope_[r] = alibi_slope * kLog2E;
    query_pos_(0, r) = static_cast<std::uint32_t>(query_pos);
  }
  ++rows_;
}

void FlashRows::push_rows(ConstMat query, std::size_t first_query, float scale, float alibi_slope) {
  for (std::size_t i = 0; i < query.rows(); ++i) push(query.row(i), first_query + i, scale, alibi_slope);
}

void FlashRows::add(ConstMat key, ConstMat value, std::size_t first_key) {
  ATTN_EXPECTS(first_key % kKeyBlock == 0 && key.rows() <= kKeyBlock,
               "add() needs a block of at most kKeyBlock keys that starts at a multiple of it");
  ATTN_EXPECTS(key.cols() == head_dim_ && value.cols() == value_dim_ && key.rows() == value.rows(),
               "add() needs keys of head_dim and as many values of value_dim columns");
  if (values_.rows() > 0) {
    for (std::size_t j = 0; j < value.rows(); ++j) std::copy_n(value.row(j), value_dim_, values_.row(j));
    value = values_.view().rows_from(0, value.rows());
  }
  const Block block{key, value, first_key};
  if (query_.rows() == 1) {
    add_single(block);
    return;
  }
  pack_panels(key, panels_.data());
  for (std::size_t r = 0; r < rows_; r += kTileRows) add_tile(r, block);
}

/// What the tile wrote, made ready for the softmax: biases added, blocked scores and the rest of the last step −inf.
void FlashRows::prepare_scores(std::size_t row, const Block& block, std::size_t visible, Coverage coverage,
                               float* scores) const {
  const std::size_t query_pos = query_pos_(0, row);
  if (alibi_slope_[row] != 0.0F) {
    add_alibi(alibi_slope_[row], position_of(query_pos, visibility_.seq_len_q, visibility_.seq_len_k), block.first_key,
              {scores, visible});
  }
  if (coverage == Coverage::some) {
    visibility_.mask.fill_blocked(query_pos, visibility_.seq_len_q, visibility_.seq_len_k, block.first_key,
                                  {scores, visible}, kBlocked);
  }
  std::fill(scores + visible, scores + round_up(visible, kStep), kBlocked);
}

void FlashRows::add_tile(std::size_t first_row, const Block& block) {
  const Mask& mask = visibility_.mask;
  const std::size_t seq_len_q = visibility_.seq_len_q;
  const std::size_t seq_len_k = visibility_.seq_len_k;
  const std::size_t first_query = query_pos_(0, first_row);
  const std::size_t last_query = query_pos_(0, first_row + kTileRows - 1);
  const std::size_t end_key = block.first_key + block.count();
  const Coverage coverage =
      mask.coverage({first_query, last_query + 1}, {block.first_key, end_key}, seq_len_q, seq_len_k);
  if (coverage == Coverage::none) return;

  // Limits never fall from one query to the next: no row sees beyond the last one's, and all see up to the first one's.
  const std::size_t visible = std::min(end_key, mask.key_limit(last_query, seq_len_q, seq_len_k)) - block.first_key;
  const std::size_t limit = std::max(block.first_key, mask.key_limit(first_query, seq_len_q, seq_len_k));
  const std::size_t shared = coverage == Coverage::all ? visible : mask.is_prefix() ? limit - block.first_key : 0;

  alignas(16) float scores[kTileRows * kKeyBlock];
  for (std::size_t j = 0; j < visible; j += kPanel) {
    score_tile<kTileRows>(query_.row(first_row), head_dim_, panels_.data() + j * head_dim_, scores + j);
  }
  for (std::size_t r = 0; r < kTileRows; ++r) {
    prepare_scores(first_row + r, block, visible, coverage, scores + r * kKeyBlock);
  }
  alignas(16) float factors[kTileRows];
  update_four(scores, round_up(visible, kStep), max_ + first_row, sum_ + first_row, factors);
  for (std::size_t c = 0; c < output_.cols(); c += kVectorColumns) {
    value_tile<kTileRows, 2>(scores, factors, block.value.data() + c, block.value.row_stride(), shared, visible,
                             output_.row(first_row) + c, output_.cols());
  }
}

void FlashRows::add_single(const Block& block) {
  const Mask& mask = visibility_.mask;
  const std::size_t query_pos = query_pos_(0, 0);
  const std::size_t end_key = block.first_key + block.count();
  const Coverage coverage = mask.coverage({query_pos, query_pos + 1}, {block.first_key, end_key}, visibility_.seq_len_q,
                                          visibility_.seq_len_k);
  if (coverage == Coverage::none) return;
  const std::size_t limit = mask.key_limit(query_pos, visibility_.seq_len_q, visibility_.seq_len_k);
  const std::size_t visible = std::min(end_key, limit) - block.first_key;
  const std::size_t shared = coverage == Coverage::all || mask.is_prefix() ? visible : 0;

  alignas(16) float scores[kKeyBlock];
  unpacked_scores(query_.row(0), block.key, visible, 1.0F, scores);
  prepare_scores(0, block, visible, coverage, scores);
  const float factor = update_one(scores, round_up(visible, kStep), *max_, *sum_);
  for (std::size_t c = 0; c < output_.cols(); c += kVectorColumns) {
    value_tile<1, 2>(scores, &factor, block.value.data() + c, block.value.row_stride(), shared, visible,
                     output_.row(0) + c, output_.cols());
  }
}

void FlashRows::write_row(std::size_t r, float* to) const {
  ATTN_EXPECTS(sum_[r] != 0.0F, "a row's output needs at least one key that it may attend to");
  const float inverse = 1.0F / sum_[r];
  // + 0 makes a zero positive: its sign would tell how many blocked values were passed over.
  for (std::size_t c = 0; c < value_dim_; ++c) to[c] = output_(r, c) * inverse + 0.0F;
}

void FlashRows::write_output(Mat output) const {
  ATTN_EXPECTS(output.rows() == rows_ && output.cols() == value_dim_,
               "write_output() needs an output of rows() × value_dim");
  for (std::size_t r = 0; r < rows_; ++r) write_row(r, output.row(r));
}

}  // namespace attn
