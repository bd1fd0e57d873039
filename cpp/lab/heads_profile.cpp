#include "lab/heads_profile.h"

#include "lab/attend.h"
#include "lab/random_heads.h"

namespace attn::lab {
namespace {

constexpr double kMaxEmbedDim = 8192;

}  // namespace

Result<HeadsPoint> profile_heads(const HeadsRequest& request, const Host& host, std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto read_shape =
      read_heads(request.seq_len, request.embed_dim, request.num_heads, request.causal, kMaxEmbedDim);
  if (!read_shape) return read_shape.error();
  const HeadsShape& shape = read_shape.value();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();

  const double bytes = shape.tensor_bytes() + shape.scratch_bytes(*kernel.value());
  if (auto error = must_fit("Attention of these heads", bytes, host)) return *std::move(error);

  RandomHeads heads(*kernel.value(), shape, memory);
  const ProfileTime time = profile_time(host, budget.value(), heads);
  const double pairs = attended_pairs(request.seq_len, request.seq_len, request.causal);
  return HeadsPoint{.kernel = request.kernel,
                    .seq_len = request.seq_len,
                    .num_heads = request.num_heads,
                    .head_dim = static_cast<double>(shape.head_dim()),
                    .scratch_bytes = heads.peak_scratch_bytes(),
                    .all_scores_bytes = 4.0 * request.num_heads * request.seq_len * request.seq_len,
                    .multiply_adds = 2.0 * request.embed_dim * pairs,
                    .exponentials = request.num_heads * pairs,
                    .time = time};
}

}  // namespace attn::lab
