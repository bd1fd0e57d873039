#include "attn/attention/heads.h"

#include <algorithm>

namespace attn {

void split_heads(ConstMat side_by_side, std::size_t num_heads, Mat one_below_the_other) {
  const std::size_t seq_len = side_by_side.rows();
  for (std::size_t h = 0; h < num_heads; ++h) {
    const ConstMat from = head_columns(side_by_side, num_heads, h);
    const Mat to = one_below_the_other.rows_from(h * seq_len, seq_len);
    ATTN_EXPECTS(to.cols() == from.cols(), "split_heads() needs a target of head_dim columns");
    for (std::size_t i = 0; i < seq_len; ++i) std::copy_n(from.row(i), from.cols(), to.row(i));
  }
}

void merge_heads(ConstMat one_below_the_other, std::size_t num_heads, Mat side_by_side) {
  const std::size_t seq_len = side_by_side.rows();
  for (std::size_t h = 0; h < num_heads; ++h) {
    const ConstMat from = one_below_the_other.rows_from(h * seq_len, seq_len);
    const Mat to = head_columns(side_by_side, num_heads, h);
    ATTN_EXPECTS(to.cols() == from.cols(), "merge_heads() needs a source of head_dim columns");
    for (std::size_t i = 0; i < seq_len; ++i) std::copy_n(from.row(i), from.cols(), to.row(i));
  }
}

AttentionInputs HeadsInputs::head(std::size_t head, const Mask& mask) const {
  ATTN_EXPECTS(num_kv_heads > 0 && num_heads % num_kv_heads == 0, "num_kv_heads must divide num_heads");
  ATTN_EXPECTS(alibi_slopes.empty() || alibi_slopes.size() == num_heads, "ALiBi needs one slope per query head");
  const std::size_t kv_head = head / (num_heads / num_kv_heads);
  return {.query = head_columns(query, num_heads, head),
          .key = head_columns(key, num_kv_heads, kv_head),
          .value = head_columns(value, num_kv_heads, kv_head),
          .mask = mask,
          .alibi_slope = alibi_slopes.empty() ? 0.0F : alibi_slopes[head]};
}

void attend_heads(const HeadsInputs& inputs, std::span<const Mask> masks, const AttentionKernel& kernel, Mat output,
                  std::pmr::memory_resource& scratch, std::span<AttentionTrace> traces) {
  ATTN_EXPECTS(masks.size() == 1 || masks.size() == inputs.num_heads, "attend_heads() needs one mask, or one per head");
  ATTN_EXPECTS(traces.empty() || traces.size() == inputs.num_heads, "attend_heads() needs no trace, or one per head");
  for (std::size_t h = 0; h < inputs.num_heads; ++h) {
    const Mask& mask = masks.size() == 1 ? masks[0] : masks[h];
    kernel.run(inputs.head(h, mask), head_columns(output, inputs.num_heads, h), scratch,
               traces.empty() ? nullptr : &traces[h]);
  }
}

void attend_heads(ConstMat query, ConstMat key, ConstMat value, std::size_t num_heads, const Mask& mask,
                  const AttentionKernel& kernel, Mat output, std::pmr::memory_resource& scratch,
                  std::span<AttentionTrace> traces) {
  const HeadsInputs inputs{
      .query = query, .key = key, .value = value, .num_heads = num_heads, .num_kv_heads = num_heads};
  attend_heads(inputs, {&mask, 1}, kernel, output, scratch, traces);
}

}  // namespace attn
