#include "attn/gpt/gpt.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "attn/gpt/block_parts.h"
#include "attn/sentence.h"

namespace attn {
namespace {

/// One layer's trace: weights are kept in the GptTrace, scores only while the layer runs.
class LayerTrace {
 public:
  LayerTrace(GptTrace& trace, std::size_t num_heads, std::size_t seq_len, std::pmr::memory_resource& scratch)
      : scores_(seq_len, seq_len, scratch), heads_(&scratch) {
    std::pmr::memory_resource& memory = *trace.weights.get_allocator().resource();
    const std::size_t first = trace.weights.size();
    for (std::size_t head = 0; head < num_heads; ++head) {
      trace.weights.emplace_back(seq_len, seq_len, memory);
    }
    for (std::size_t head = 0; head < num_heads; ++head) {
      heads_.push_back({scores_.view(), trace.weights[first + head].view()});
    }
  }

  std::span<AttentionTrace> heads() { return heads_; }

 private:
  Matrix scores_;  // (seq_len × seq_len), the same for every head: nobody reads them
  std::pmr::vector<AttentionTrace> heads_;
};

/// The positions from `first` on.
std::pmr::vector<std::size_t> positions_from(std::size_t first, std::size_t count, std::pmr::memory_resource& memory) {
  std::pmr::vector<std::size_t> positions(count, &memory);
  std::iota(positions.begin(), positions.end(), first);
  return positions;
}

void expect_logits(const GptConfig& config, std::size_t tokens, ConstMat logits) {
  ATTN_EXPECTS(logits.cols() == config.vocab_size, "logits need one column per token of the vocabulary");
  ATTN_EXPECTS(logits.rows() == tokens || logits.rows() == 1, "logits need one row, or one per token");
}

}  // namespace

Gpt::Gpt(const GptConfig& config, GptWeights weights, PositionTables positions)
    : config_(config),
      parameter_count_(config.parameter_count()),
      weights_(std::move(weights)),
      positions_(std::move(positions)) {}

Result<Gpt> Gpt::create(const GptConfig& config, const Checkpoint& checkpoint, std::pmr::memory_resource& memory,
                        WeightFormat format) {
  if (auto error = config.validate()) return *error;
  if (auto error = check_parts(config)) return *error;
  Result<GptWeights> weights = load_gpt_weights(config, checkpoint, format, memory);
  if (!weights) return weights.error();
  return Gpt(config, std::move(weights).value(), PositionTables(config, memory));
}

std::size_t Gpt::weight_bytes() const {
  std::size_t bytes = weights_.head.bytes();
  for (const BlockWeights& block : weights_.blocks) {
    bytes += block.query_key_value.bytes() + block.attention_out.bytes() + block.mlp_in.bytes() + block.mlp_out.bytes();
  }
  return bytes;
}

Result<KvCache> Gpt::create_cache(std::pmr::memory_resource& memory, std::size_t max_seq_len,
                                  const KvCacheOptions& options, std::size_t batch) const {
  if (max_seq_len > config_.max_seq_len) {
    return Error{"too_long", sentence("A cache for ", max_seq_len, " positions is longer than the ",
                                      config_.max_seq_len, " that the model knows. Ask for a shorter one.")};
  }
  const KvCacheShape shape{.batch = batch,
                           .max_seq_len = max_seq_len,
                           .num_layers = config_.num_layers,
                           .num_kv_heads = config_.num_kv_heads,
                           .head_dim = config_.head_dim};
  return KvCache::create(shape, options, memory);
}

MaybeError Gpt::check_tokens(std::span<const TokenId> tokens, std::size_t position) const {
  if (tokens.empty()) {
    return Error{"empty_prompt", "There is no token to run the model on. Give it at least one."};
  }
  if (tokens.size() > config_.max_seq_len - position) {
    return Error{"too_long", sentence(tokens.size(), " tokens from position ", position, " on do not fit into the ",
                                      config_.max_seq_len, " positions of the model. Shorten the text.")};
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] >= 0 && static_cast<std::size_t>(tokens[i]) < config_.vocab_size) continue;
    return Error{"bad_token", sentence("Token ", tokens[i], " at place ", i, " is not in the vocabulary of 0 to ",
                                       config_.vocab_size - 1, ". Use the tokenizer that belongs to the model.")};
  }
  return {};
}

MaybeError Gpt::check_cache(const KvCache& cache) const {
  const KvCacheShape& shape = cache.shape();
  if (shape.num_layers != config_.num_layers || shape.num_kv_heads != config_.num_kv_heads ||
      shape.head_dim != config_.head_dim) {
    return Error{"shape",
                 sentence("The cache holds ", shape.num_layers, " layers of ", shape.num_kv_heads, " key heads of ",
                          shape.head_dim, ", but the model has ", config_.num_layers, " of ", config_.num_kv_heads,
                          " of ", config_.head_dim, ". Create one with create_cache().")};
  }
  return {};
}

void Gpt::embed(std::span<const TokenId> tokens, std::span<const std::size_t> positions, Mat hidden) const {
  const auto features = position_part(config_.positions)->features;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::span<float> row(hidden.row(i), config_.embed_dim);
    if (config_.positions == PositionKind::learned) {
      std::copy_n(weights_.position_embedding.row(positions[i]), row.size(), row.begin());
    } else if (features != nullptr) {
      features(positions[i], row);
    } else {
      std::ranges::fill(row, 0.0F);
    }
    const float* token = weights_.token_embedding.row(static_cast<std::size_t>(tokens[i]));
    for (std::size_t c = 0; c < row.size(); ++c) row[c] += token[c];
  }
}

/// Only the rows that are asked for meet the head, which is the largest of all products.
void Gpt::write_logits(Mat hidden, Mat logits) const {
  const Mat last = hidden.rows_from(hidden.rows() - logits.rows(), logits.rows());
  weights_.final_norm.apply(last, config_, last);
  weights_.head.apply(last, logits);
  // A tied head has its float32 weights at hand.
  const auto refine = linear_format(weights_.head.format()).refine_largest;
  if (config_.tied_head && refine != nullptr) refine(last, weights_.token_embedding.view(), logits);
}

MaybeError Gpt::forward(std::span<const TokenId> tokens, const AttentionKernel& kernel, Mat logits,
                        std::pmr::memory_resource& scratch, GptTrace* trace) const {
  if (auto error = check_tokens(tokens, 0)) return error;
  expect_logits(config_, tokens.size(), logits);
  ATTN_EXPECTS(trace == nullptr || kernel.traces, "a trace needs a kernel that fills it");

  Matrix hidden(tokens.size(), config_.embed_dim, scratch);
  BlockWorkspace workspace(config_, tokens.size(), scratch);
  const auto positions = positions_from(0, tokens.size(), scratch);
  const Matrix angles = positions_.angles(positions, scratch);
  embed(tokens, positions, hidden.view());
  if (trace != nullptr) trace->weights.clear();
  for (const BlockWeights& block : weights_.blocks) {
    BlockContext context{.kernel = kernel, .scratch = scratch, .positions = {angles.view(), positions_.slopes()}};
    std::optional<LayerTrace> layer_trace;
    if (trace != nullptr) {
      layer_trace.emplace(*trace, config_.num_heads, tokens.size(), scratch);
      context.traces = layer_trace->heads();
    }
    run_block(block, config_, context, workspace, hidden.view());
  }
  write_logits(hidden.view(), logits);
  return {};
}

MaybeError Gpt::check_step(std::span<const TokenId> tokens, KvCache& cache, std::size_t slot) const {
  const std::size_t position = cache.length(slot);
  if (position > config_.max_seq_len) {
    return Error{"shape", sentence("The cache holds ", position, " positions, but the model knows only ",
                                   config_.max_seq_len, ". Create one with create_cache().")};
  }
  if (auto error = check_tokens(tokens, position)) return error;
  // append() would find this too, but only after earlier layers have written.
  return cache.reserve(tokens.size(), slot);
}

MaybeError Gpt::forward_cached(std::span<const TokenId> tokens, const AttentionKernel& kernel, KvCache& cache,
                               Mat logits, std::pmr::memory_resource& scratch, std::size_t slot) const {
  if (auto error = check_cache(cache)) return error;
  if (auto error = check_step(tokens, cache, slot)) return error;
  expect_logits(config_, tokens.size(), logits);

  for (std::size_t done = 0; done < tokens.size();) {
    const std::size_t count = std::min(tokens.size() - done, cache.append_limit(slot));
    const bool last = done + count == tokens.size();
    const Mat rows = logits.rows() == tokens.size() ? logits.rows_from(done, count) : logits.rows_from(0, last ? 1 : 0);
    run_layers(tokens.subspan(done, count), positions_from(cache.length(slot), count, scratch),
               {.kernel = kernel, .scratch = scratch, .cache = &cache, .slot = slot}, rows);
    if (auto error = cache.advance(count, slot)) return error;
    done += count;
  }
  return {};
}

MaybeError Gpt::forward_batch(std::span<const TokenId> tokens, std::span<const std::size_t> slots,
                              const AttentionKernel& kernel, KvCache& cache, Mat logits,
                              std::pmr::memory_resource& scratch) const {
  ATTN_EXPECTS(slots.size() == tokens.size() && logits.rows() == tokens.size(),
               "forward_batch() needs a slot and a row of logits for each token");
  if (auto error = check_cache(cache)) return error;
  std::pmr::vector<std::size_t> positions(&scratch);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    ATTN_EXPECTS(std::ranges::count(slots, slots[i]) == 1, "forward_batch() needs a slot of its own for each token");
    if (auto error = check_step(tokens.subspan(i, 1), cache, slots[i])) return error;
    positions.push_back(cache.length(slots[i]));
  }
  run_layers(tokens, positions, {.kernel = kernel, .scratch = scratch, .cache = &cache, .slots = slots}, logits);
  for (const std::size_t slot : slots) {
    if (auto error = cache.advance(1, slot)) return error;
  }
  return {};
}

void Gpt::run_layers(std::span<const TokenId> tokens, std::span<const std::size_t> positions, BlockContext context,
                     Mat logits) const {
  Matrix hidden(tokens.size(), config_.embed_dim, context.scratch);
  BlockWorkspace workspace(config_, tokens.size(), context.scratch);
  const Matrix angles = positions_.angles(positions, context.scratch);
  embed(tokens, positions, hidden.view());
  context.positions = {angles.view(), positions_.slopes()};
  for (context.layer = 0; context.layer < config_.num_layers; ++context.layer) {
    run_block(weights_.blocks[context.layer], config_, context, workspace, hidden.view());
  }
  if (logits.rows() > 0) write_logits(hidden.view(), logits);
}

}  // namespace attn
