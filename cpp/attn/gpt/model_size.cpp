#include "attn/gpt/model_size.h"

#include <algorithm>
#include <initializer_list>

#include "attn/attention/kv_cache.h"
#include "attn/gpt/block.h"

namespace attn {
namespace {

struct Sizes {
  std::size_t in_features;
  std::size_t out_features;
};

double float_bytes(std::size_t rows, std::size_t cols) {
  return static_cast<double>(rows) * static_cast<double>(cols) * sizeof(float);
}

}  // namespace

ModelSize model_size(const GptConfig& config, WeightFormat format, std::size_t cache_seq_len) {
  const std::size_t dim = config.embed_dim;
  const std::initializer_list<Sizes> projections = {{dim, config.query_key_value_dim()},
                                                    {config.query_dim(), dim},
                                                    {dim, config.mlp_in_dim()},
                                                    {config.mlp_dim, dim}};
  ModelSize size;
  double block = sizeof(BlockWeights);
  for (const auto& [in_features, out_features] : projections) {
    block += Linear::bytes_for(format, in_features, out_features);
    // With its bias.
    size.loading = std::max(size.loading, float_bytes(in_features + 1, out_features));
  }
  if (!config.tied_head) size.loading = std::max(size.loading, float_bytes(config.vocab_size, dim));
  const double norm = float_bytes(config.norm == NormKind::layer ? 2 : 1, dim);
  block += 2.0 * norm;

  size.weights = static_cast<double>(config.num_layers) * block + norm + float_bytes(config.vocab_size, dim) +
                 Linear::bytes_for(format, dim, config.vocab_size);
  if (config.positions == PositionKind::learned) size.weights += float_bytes(config.max_seq_len, dim);
  if (config.positions == PositionKind::rotary) size.weights += float_bytes(1, config.head_dim / 2);
  if (config.positions == PositionKind::alibi) size.weights += float_bytes(1, config.num_heads);

  size.kv_cache = kv_cache_bytes({.batch = 1,
                                  .max_seq_len = cache_seq_len,
                                  .num_layers = config.num_layers,
                                  .num_kv_heads = config.num_kv_heads,
                                  .head_dim = config.head_dim});
  return size;
}

}  // namespace attn
