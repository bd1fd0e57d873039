#include "lab/heads_profile.h"

#include "lab/attend.h"
#include "lab/quantity.h"
#include "lab/random_heads.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 1 << 16;
constexpr double kMaxEmbedDim = 8192;

}  // namespace

Result<HeadsPoint> profile_heads(const HeadsRequest& request, const Host& host, std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 1.0, kMaxSeqLen);
  if (!seq_len) return seq_len.error();
  const auto embed_dim = whole_number("embed_dim", request.embed_dim, 1.0, kMaxEmbedDim);
  if (!embed_dim) return embed_dim.error();
  const auto num_heads = whole_number("num_heads", request.num_heads, 1.0, request.embed_dim);
  if (!num_heads) return num_heads.error();
  if (auto error = heads_divide(embed_dim.value(), num_heads.value())) return *std::move(error);
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();

  const HeadsShape shape{.seq_len_q = seq_len.value(),
                         .seq_len_k = seq_len.value(),
                         .embed_dim = embed_dim.value(),
                         .num_heads = num_heads.value(),
                         .causal = request.causal};
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
