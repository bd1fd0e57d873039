#include "attn/gpt/block.h"

#include "attn/attention/attend_cached.h"
#include "attn/attention/heads.h"
#include "attn/gpt/block_parts.h"

namespace attn {
namespace {

void add_to(Mat hidden, ConstMat update) {
  for (std::size_t r = 0; r < hidden.rows(); ++r) {
    float* to = hidden.row(r);
    const float* from = update.row(r);
    for (std::size_t c = 0; c < hidden.cols(); ++c) to[c] += from[c];
  }
}

/// `count` rows from `first` on become the newest positions of a slot, and attend to all that it holds.
void attend_slot(const GptConfig& config, const BlockContext& context, std::size_t slot, const BlockRows& rows,
                 std::size_t first, Mat attended) {
  const std::size_t count = attended.rows();
  const MaybeError error =
      context.cache->append(context.layer, rows.key.rows_from(first, count), rows.value.rows_from(first, count), slot);
  ATTN_EXPECTS(!error, "run_block() needs a cache that has room for its rows and fits the model");
  attend_cached({.query = rows.query.rows_from(first, count),
                 .num_heads = config.num_heads,
                 .cache = *context.cache,
                 .layer = context.layer,
                 .slot = slot,
                 .alibi_slopes = context.positions.alibi_slopes},
                context.kernel, attended, context.scratch);
}

/// Each row attends to itself and to all positions before it, into workspace.attended.
void attend(const GptConfig& config, const BlockContext& context, BlockWorkspace& workspace) {
  const BlockRows rows(config, workspace);
  const Mat attended = workspace.attended.view();
  if (context.cache == nullptr) {
    const HeadsInputs inputs{.query = rows.query,
                             .key = rows.key,
                             .value = rows.value,
                             .num_heads = config.num_heads,
                             .num_kv_heads = config.num_kv_heads,
                             .alibi_slopes = context.positions.alibi_slopes};
    const Mask causal = Mask::causal();
    attend_heads(inputs, {&causal, 1}, context.kernel, attended, context.scratch, context.traces);
    return;
  }
  if (context.slots.empty()) {
    attend_slot(config, context, context.slot, rows, 0, attended);
    return;
  }
  for (std::size_t r = 0; r < context.slots.size(); ++r) {
    attend_slot(config, context, context.slots[r], rows, r, attended.rows_from(r, 1));
  }
}

/// Returns the columns of `hidden` (rows × mlp_in_dim()) that hold the result: (rows × mlp_dim).
Mat activate(const GptConfig& config, Mat hidden) {
  mlp_part(config.mlp)(hidden);
  return hidden.columns(0, config.mlp_dim);
}

}  // namespace

void NormWeights::apply(ConstMat input, const GptConfig& config, Mat output) const {
  norm_part(config.norm)(*this, input, config.norm_epsilon, output);
}

BlockWorkspace::BlockWorkspace(const GptConfig& config, std::size_t rows, std::pmr::memory_resource& memory)
    : narrow(rows, config.embed_dim, memory),
      attended(rows, config.query_dim(), memory),
      query_key_value(rows, config.query_key_value_dim(), memory),
      mlp_hidden(rows, config.mlp_in_dim(), memory) {}

BlockRows::BlockRows(const GptConfig& config, BlockWorkspace& workspace)
    : query(workspace.query_key_value.view().columns(0, config.query_dim())),
      key(workspace.query_key_value.view().columns(config.query_dim(), config.kv_dim())),
      value(workspace.query_key_value.view().columns(config.query_dim() + config.kv_dim(), config.kv_dim())) {}

void begin_block(const BlockWeights& weights, const GptConfig& config, const BlockPositions& positions,
                 BlockWorkspace& workspace, ConstMat hidden) {
  ATTN_EXPECTS(workspace.narrow.rows() == hidden.rows(), "the workspace needs as many rows as hidden");
  weights.attention_norm.apply(hidden, config, workspace.narrow.view());
  weights.query_key_value.apply(workspace.narrow.view(), workspace.query_key_value.view());
  if (const auto turn = position_part(config.positions)->turn) {
    // Before they are cached: a key is turned once, whatever queries come.
    const BlockRows rows(config, workspace);
    turn(positions.rotary_angles, rows.query);
    turn(positions.rotary_angles, rows.key);
  }
}

void end_block(const BlockWeights& weights, const GptConfig& config, BlockWorkspace& workspace, Mat hidden) {
  const Mat narrow = workspace.narrow.view();
  weights.attention_out.apply(workspace.attended.view(), narrow);
  add_to(hidden, narrow);

  weights.mlp_norm.apply(hidden, config, narrow);
  weights.mlp_in.apply(narrow, workspace.mlp_hidden.view());
  weights.mlp_out.apply(activate(config, workspace.mlp_hidden.view()), narrow);
  add_to(hidden, narrow);
}

void run_block(const BlockWeights& weights, const GptConfig& config, const BlockContext& context,
               BlockWorkspace& workspace, Mat hidden) {
  begin_block(weights, config, context.positions, workspace, hidden);
  attend(config, context, workspace);
  end_block(weights, config, workspace, hidden);
}

}  // namespace attn
