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

struct QueryKeyValue {
  ConstMat query, key, value;  // of the same rows
};

/// The rows become the newest positions of a slot, and attend to all that it holds.
void attend_slot(const GptConfig& config, const BlockContext& context, std::size_t slot, const QueryKeyValue& rows,
                 Mat attended) {
  const MaybeError error = context.cache->append(context.layer, rows.key, rows.value, slot);
  ATTN_EXPECTS(!error, "run_block() needs a cache that has room for its rows and fits the model");
  attend_cached({.query = rows.query,
                 .num_heads = config.num_heads,
                 .cache = *context.cache,
                 .layer = context.layer,
                 .slot = slot,
                 .alibi_slopes = context.positions.alibi_slopes},
                context.kernel, attended, context.scratch);
}

/// Each row attends to itself and to all positions before it, into workspace.attended.
void attend(const GptConfig& config, const BlockContext& context, BlockWorkspace& workspace) {
  const Mat all = workspace.query_key_value.view();
  const Mat query = all.columns(0, config.query_dim());
  const Mat key = all.columns(config.query_dim(), config.kv_dim());
  const ConstMat value = all.columns(config.query_dim() + config.kv_dim(), config.kv_dim());
  const Mat attended = workspace.attended.view();
  if (const auto turn = position_part(config.positions)->turn) {
    // Before they are cached: a key is turned once, whatever queries come.
    turn(context.positions.rotary_angles, query);
    turn(context.positions.rotary_angles, key);
  }
  if (context.cache == nullptr) {
    const HeadsInputs inputs{.query = query,
                             .key = key,
                             .value = value,
                             .num_heads = config.num_heads,
                             .num_kv_heads = config.num_kv_heads,
                             .alibi_slopes = context.positions.alibi_slopes};
    const Mask causal = Mask::causal();
    attend_heads(inputs, {&causal, 1}, context.kernel, attended, context.scratch, context.traces);
    return;
  }
  if (context.slots.empty()) {
    attend_slot(config, context, context.slot, {query, key, value}, attended);
    return;
  }
  for (std::size_t r = 0; r < context.slots.size(); ++r) {
    const QueryKeyValue row{query.rows_from(r, 1), key.rows_from(r, 1), value.rows_from(r, 1)};
    attend_slot(config, context, context.slots[r], row, attended.rows_from(r, 1));
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

void run_block(const BlockWeights& weights, const GptConfig& config, const BlockContext& context,
               BlockWorkspace& workspace, Mat hidden) {
  ATTN_EXPECTS(workspace.narrow.rows() == hidden.rows(), "the workspace needs as many rows as hidden");
  const Mat narrow = workspace.narrow.view();

  weights.attention_norm.apply(hidden, config, narrow);
  weights.query_key_value.apply(narrow, workspace.query_key_value.view());
  attend(config, context, workspace);
  weights.attention_out.apply(workspace.attended.view(), narrow);
  add_to(hidden, narrow);

  weights.mlp_norm.apply(hidden, config, narrow);
  weights.mlp_in.apply(narrow, workspace.mlp_hidden.view());
  weights.mlp_out.apply(activate(config, workspace.mlp_hidden.view()), narrow);
  add_to(hidden, narrow);
}

}  // namespace attn
