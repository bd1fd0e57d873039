#include "lab/roofline.h"

#include "attn/ops/linear_float32.h"
#include "lab/attend.h"
#include "lab/quantity.h"
#include "lab/random_heads.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 1 << 20;
constexpr double kMaxHeadDim = 1024;
constexpr double kMaxFeatures = 1 << 16;
constexpr double kMaxRows = 1 << 16;

RooflinePoint point(double flops, double bytes_moved, double scratch_bytes, const ProfileTime& time) {
  return {.flops = flops,
          .bytes_moved = bytes_moved,
          .flop_per_byte = flops / bytes_moved,
          .scratch_bytes = scratch_bytes,
          .gflop_per_s = flops / time.median_ms * 1e-6,
          .time = time};
}

}  // namespace

Result<RooflinePoint> profile_attention(const AttentionPointRequest& request, const Host& host,
                                        std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto seq_len_q = whole_number("seq_len_q", request.seq_len_q, 1.0, kMaxSeqLen);
  if (!seq_len_q) return seq_len_q.error();
  const auto seq_len_k = whole_number("seq_len_k", request.seq_len_k, 1.0, kMaxSeqLen);
  if (!seq_len_k) return seq_len_k.error();
  const auto head_dim = whole_number("head_dim", request.head_dim, 1.0, kMaxHeadDim);
  if (!head_dim) return head_dim.error();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();
  const HeadsShape shape{.seq_len_q = seq_len_q.value(), .seq_len_k = seq_len_k.value(), .embed_dim = head_dim.value()};
  const double needed = shape.tensor_bytes() + shape.scratch_bytes(*kernel.value());
  if (auto error = must_fit("This head", needed, host)) return *std::move(error);

  RandomHeads head(*kernel.value(), shape, memory);
  const ProfileTime time = profile_time(host, budget.value(), head);
  const double scratch_bytes = head.peak_scratch_bytes();
  return point(4.0 * request.seq_len_q * request.seq_len_k * request.head_dim,
               shape.tensor_bytes() + 2.0 * scratch_bytes, scratch_bytes, time);
}

Result<RooflinePoint> profile_linear(const LinearPointRequest& request, const Host& host,
                                     std::pmr::memory_resource& memory) {
  const auto rows = whole_number("rows", request.rows, 1.0, kMaxRows);
  if (!rows) return rows.error();
  const auto in = whole_number("in_features", request.in_features, 1.0, kMaxFeatures);
  if (!in) return in.error();
  const auto out = whole_number("out_features", request.out_features, 1.0, kMaxFeatures);
  if (!out) return out.error();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();
  const double weight_bytes = 4.0 * request.in_features * request.out_features;
  const double activation_bytes = 4.0 * request.rows * (request.in_features + request.out_features);
  // Twice the weights: as they come, and packed.
  if (auto error = must_fit("This layer", 2.0 * weight_bytes + activation_bytes, host)) return *std::move(error);

  const auto linear = [&] {
    const Matrix weight = uniform_matrix(in.value(), out.value(), 1, memory);
    return PackedLinear::from_in_out(weight.view(), {}, memory);
  }();
  const Matrix input = uniform_matrix(rows.value(), in.value(), 2, memory);
  Matrix output(rows.value(), out.value(), memory);
  auto work = [&] { linear.apply(input.view(), output.view()); };
  const ProfileTime time = profile_time(host, budget.value(), work);
  return point(2.0 * request.rows * request.in_features * request.out_features, weight_bytes + activation_bytes, 0.0,
               time);
}

}  // namespace attn::lab
