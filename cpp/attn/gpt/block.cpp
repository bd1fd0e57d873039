#include "attn/gpt/block.h"

#include "attn/attention/attend_cached.h"
#include "attn/attention/heads.h"
#include "attn/ops/gelu.h"
#include "attn/ops/layer_norm.h"

namespace attn {
namespace {

std::span<const float> elements(const Matrix& row) { return {row.data(), row.size()}; }

void add_to(Mat hidden, ConstMat update) {
  for (std::size_t r = 0; r < hidden.rows(); ++r) {
    float* to = hidden.row(r);
    const float* from = update.row(r);
    for (std::size_t c = 0; c < hidden.cols(); ++c) to[c] += from[c];
  }
}

/// Each row attends to itself and to all positions before it, into workspace.attended.
void attend(const GptConfig& config, const BlockContext& context, BlockWorkspace& workspace) {
  const std::size_t dim = config.embed_dim;
  const Mat all = workspace.query_key_value.view();
  const ConstMat query = all.columns(0, dim);
  const ConstMat key = all.columns(dim, dim);
  const ConstMat value = all.columns(2 * dim, dim);
  const Mat attended = workspace.attended.view();
  if (context.cache == nullptr) {
    attend_heads(query, key, value, config.num_heads, Mask::causal(), context.kernel, attended, context.scratch,
                 context.traces);
    return;
  }
  const MaybeError error = context.cache->append(context.layer, key, value);
  ATTN_EXPECTS(!error, "run_block() needs a cache that has room for its rows and fits the model");
  attend_cached({.query = query, .num_heads = config.num_heads, .cache = *context.cache, .layer = context.layer},
                context.kernel, attended, context.scratch);
}

}  // namespace

void LayerNormWeights::apply(ConstMat input, float epsilon, Mat output) const {
  layer_norm(input, elements(weight), elements(bias), epsilon, output);
}

BlockWorkspace::BlockWorkspace(const GptConfig& config, std::size_t rows, std::pmr::memory_resource& memory)
    : narrow(rows, config.embed_dim, memory),
      attended(rows, config.embed_dim, memory),
      query_key_value(rows, 3 * config.embed_dim, memory),
      mlp_hidden(rows, config.mlp_dim, memory) {}

void run_block(const BlockWeights& weights, const GptConfig& config, const BlockContext& context,
               BlockWorkspace& workspace, Mat hidden) {
  ATTN_EXPECTS(workspace.narrow.rows() == hidden.rows(), "the workspace needs as many rows as hidden");
  const Mat narrow = workspace.narrow.view();
  const Mat mlp_hidden = workspace.mlp_hidden.view();

  weights.attention_norm.apply(hidden, config.norm_epsilon, narrow);
  weights.query_key_value.apply(narrow, workspace.query_key_value.view());
  attend(config, context, workspace);
  weights.attention_out.apply(workspace.attended.view(), narrow);
  add_to(hidden, narrow);

  weights.mlp_norm.apply(hidden, config.norm_epsilon, narrow);
  weights.mlp_in.apply(narrow, mlp_hidden);
  gelu(mlp_hidden);
  weights.mlp_out.apply(mlp_hidden, narrow);
  add_to(hidden, narrow);
}

}  // namespace attn
