#include "lab/figures/ledger.h"

#include "attn/attention/kv_cache.h"
#include "lab/figures/decoder_sizes.h"
#include "lab/profile.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

/// What check_decoder_sizes() and ledger() have looked at.
KvCacheShape cache_shape(const LedgerRequest& request) {
  const auto size = [](double number) { return static_cast<std::size_t>(number); };
  return {.batch = size(request.batch),
          .max_seq_len = size(request.seq_len),
          .num_layers = size(request.num_layers),
          .num_kv_heads = size(request.num_kv_heads),
          .head_dim = size(request.head_dim)};
}

}  // namespace

Result<Ledger> ledger(const LedgerRequest& request) {
  const auto element_bytes = dtype_bytes(request.dtype);
  if (!element_bytes) return element_bytes.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 1.0, 1e9);
  if (!seq_len) return seq_len.error();
  const auto batch = whole_number("batch", request.batch, 1.0, 1e6);
  if (!batch) return batch.error();
  if (auto error = check_decoder_sizes(request)) return *std::move(error);

  const double n = request.seq_len;
  const double layers = request.num_layers;
  const double embed_dim = request.num_heads * request.head_dim;
  const double projections = embed_dim * (2.0 * embed_dim + 2.0 * request.num_kv_heads * request.head_dim);
  const double mlp = 2.0 * embed_dim * request.mlp_dim;
  const double embedding = request.vocab_size * embed_dim;
  const double tokens = request.batch * n;

  Ledger sum{.embed_dim = embed_dim};
  sum.head_scores_bytes = n * n * element_bytes.value();
  sum.layer_scores_bytes = request.num_heads * sum.head_scores_bytes;
  sum.all_scores_bytes = request.batch * layers * sum.layer_scores_bytes;
  sum.kv_cache_bytes = kv_cache_bytes(cache_shape(request), {}, element_bytes.value());
  sum.parameter_count = layers * (projections + mlp) + embedding;
  sum.weight_bytes = sum.parameter_count * element_bytes.value();
  sum.projection_flops = 2.0 * tokens * layers * projections;
  sum.attention_flops = 4.0 * request.batch * layers * embed_dim * attended_pairs(n, n, request.causal);
  sum.mlp_flops = 2.0 * tokens * layers * mlp;
  sum.logits_flops = 2.0 * tokens * embedding;
  return sum;
}

}  // namespace attn::lab
