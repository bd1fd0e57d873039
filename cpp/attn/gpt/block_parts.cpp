#include "attn/gpt/block_parts.h"

#include "attn/ops/layer_norm.h"
#include "attn/ops/rms_norm.h"
#include "attn/ops/swiglu.h"

namespace attn {
namespace {

std::span<const float> elements(const Matrix& row) { return {row.data(), row.size()}; }

}  // namespace

void apply_layer_norm(const NormWeights& weights, ConstMat input, float epsilon, Mat output) {
  layer_norm(input, elements(weights.weight), elements(weights.bias), epsilon, output);
}

void apply_rms_norm(const NormWeights& weights, ConstMat input, float epsilon, Mat output) {
  rms_norm(input, elements(weights.weight), epsilon, output);
}

void apply_swiglu(Mat hidden) {
  const std::size_t mlp_dim = hidden.cols() / 2;
  swiglu(hidden.columns(0, mlp_dim), hidden.columns(mlp_dim, mlp_dim));
}

MaybeError check_parts(const GptConfig& config) {
  if (norm_part(config.norm) && mlp_part(config.mlp) && position_part(config.positions)) return {};
  return Error{"unsupported_config",
               "config.json asks for a norm, an activation or positions that this build of the decoder does not have. "
               "Load it on the page for models of your own."};
}

}  // namespace attn
