#include "attn/attention/flash_rows.h"

#include <algorithm>

#include "attn/ops/exp.h"

namespace attn {
namespace {

std::size_t padded_rows(std::size_t capacity) { return capacity == 1 ? 1 : round_up(capacity, kStrip); }
std::size_t padded_values(std::size_t value_dim) { return round_up(value_dim, kValueColumns); }
std::size_t block_panels(std::size_t capacity, std::size_t head_dim) {
  return capacity == 1 ? 0 : panel_floats(kKeyBlock, head_dim);
}
std::size_t copied_values(std::size_t value_dim) { return value_dim % kValueColumns == 0 ? 0 : kKeyBlock; }

}  // namespace

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
  const std::size_t strip = query_.rows() == 1 ? 1 : kStrip;
  const std::size_t in_strip = rows_ % strip;
  float* const column = query_.row(rows_ - in_strip) + in_strip;
  for (std::size_t k = 0; k < head_dim_; ++k) column[k * strip] = query[k] * (scale * kLog2E);
  // Rows of the strip that no query comes for are computed as well: as copies of the first, at the position of the last.
  const std::size_t end = rows_ - in_strip + strip;
  if (in_strip == 0) {
    for (std::size_t r = 1; r < strip; ++r)
      for (std::size_t k = 0; k < head_dim_; ++k) column[k * strip + r] = column[k * strip];
    std::fill_n(output_.row(rows_), strip * output_.cols(), 0.0F);
    std::fill_n(max_ + rows_, strip, kNothingSeen);
    std::fill_n(sum_ + rows_, strip, 0.0F);
    std::fill_n(alibi_slope_ + rows_, strip, 0.0F);
  }
  alibi_slope_[rows_] = alibi_slope * kLog2E;
  std::fill(query_pos_.row(0) + rows_, query_pos_.row(0) + end, static_cast<std::uint32_t>(query_pos));
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
  if (query_.rows() > 1) pack_panels(key, panels_.data());
  const FlashBlock block{key, panels_.data(), value, first_key};
  if (query_.rows() == 1) {
    add_to_strip<1>(0, block);
  } else {
    for (std::size_t r = 0; r < rows_; r += kStrip) add_to_strip<kStrip>(r, block);
  }
}

VisibleKeys FlashRows::visible_keys(std::size_t first_row, std::size_t last_row, const FlashBlock& block) const {
  const Visibility& sees = visibility_;
  const std::size_t first_query = query_pos_(0, first_row);
  const std::size_t last_query = query_pos_(0, last_row);
  const Coverage coverage = sees.mask.coverage({first_query, last_query + 1}, {block.first_key, block.end_key()},
                                               sees.seq_len_q, sees.seq_len_k);
  if (coverage == Coverage::none) return {};
  if (coverage == Coverage::all) return {block.count(), block.count()};
  // Limits never fall from one query to the next: no row sees beyond the last one's, and all see up to the first one's.
  const auto within = [&](std::size_t query) {
    const std::size_t limit = std::min(block.end_key(), sees.mask.key_limit(query, sees.seq_len_q, sees.seq_len_k));
    return std::max(limit, block.first_key) - block.first_key;
  };
  return {sees.mask.is_prefix() ? within(first_query) : 0, within(last_query)};
}

void FlashRows::write_output(Mat output) const {
  ATTN_EXPECTS(output.rows() == rows_ && output.cols() == value_dim_,
               "write_output() needs an output of rows() × value_dim");
  for (std::size_t r = 0; r < rows_; ++r) write_row(r, output.row(r));
}

}  // namespace attn
