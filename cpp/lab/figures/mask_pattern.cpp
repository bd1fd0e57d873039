#include "lab/figures/mask_pattern.h"

#include <span>

#include "attn/attention/mask.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 256;

Result<std::vector<std::size_t>> read_global(const MaskPatternRequest& request) {
  std::vector<std::size_t> global;
  for (const double value : request.global) {
    const auto position = whole_number("A global position", value, 0.0, kMaxSeqLen - 1.0);
    if (!position) return position.error();
    global.push_back(position.value());
  }
  return global;
}

/// Views `global`.
Result<SparsePattern> read_pattern(const MaskPatternRequest& request, std::span<const std::size_t> global) {
  SparsePattern pattern{.causal = request.causal, .global = global};
  const auto window = whole_number("window", request.window, 0.0, kMaxSeqLen);
  if (!window) return window.error();
  pattern.window = window.value();
  const auto sinks = whole_number("sinks", request.sinks, 0.0, kMaxSeqLen);
  if (!sinks) return sinks.error();
  pattern.sinks = sinks.value();
  const auto stride = whole_number("stride", request.stride, 0.0, kMaxSeqLen);
  if (!stride) return stride.error();
  pattern.stride = stride.value();
  if (auto error = pattern.validate()) return *std::move(error);
  return pattern;
}

Mask mask_of(const SparsePattern& pattern) {
  const bool dense = pattern.window == 0 && pattern.sinks == 0 && pattern.stride == 0 && pattern.global.empty();
  if (!dense) return Mask::sparse(pattern);
  return pattern.causal ? Mask::causal() : Mask::bidirectional();
}

}  // namespace

Result<Table> mask_pattern(const MaskPatternRequest& request) {
  const auto seq_len_q = whole_number("seq_len_q", request.seq_len_q, 1.0, kMaxSeqLen);
  if (!seq_len_q) return seq_len_q.error();
  const auto seq_len_k = whole_number("seq_len_k", request.seq_len_k, 1.0, kMaxSeqLen);
  if (!seq_len_k) return seq_len_k.error();
  const auto global = read_global(request);
  if (!global) return global.error();
  const auto pattern = read_pattern(request, global.value());
  if (!pattern) return pattern.error();

  const Mask mask = mask_of(pattern.value());
  Table allowed(seq_len_q.value(), seq_len_k.value());
  for (std::size_t q = 0; q < allowed.rows; ++q)
    for (std::size_t k = 0; k < allowed.cols; ++k)
      allowed(q, k) = mask.allows(q, k, allowed.rows, allowed.cols) ? 1.0F : 0.0F;
  return allowed;
}

}  // namespace attn::lab
