#include "lab/projections_cost.h"

#include <algorithm>
#include <utility>

#include "attn/attention/kv_cache.h"
#include "attn/ops/linear_float32.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxEmbedDim = 4096;
constexpr double kMaxTokens = 8192;

// The projections of one layer over a text that is there from the start, as a generation would see it token by token.
class Layer {
 public:
  Layer(std::size_t embed_dim, std::size_t tokens, std::pmr::memory_resource& memory)
      : text_(uniform_matrix(tokens, embed_dim, 1, memory)),
        key_(projection(embed_dim, 2, memory)),
        value_(projection(embed_dim, 3, memory)),
        keys_(tokens, embed_dim, memory),
        values_(tokens, embed_dim, memory) {}

  /// Projects rows [first, first + count) into their places.
  void project(std::size_t first, std::size_t count) {
    const ConstMat rows = std::as_const(text_).view().rows_from(first, count);
    key_.apply(rows, keys_.view().rows_from(first, count));
    value_.apply(rows, values_.view().rows_from(first, count));
    rows_ += static_cast<double>(count);
  }

  std::size_t tokens() const { return text_.rows(); }
  ConstMat keys(std::size_t first, std::size_t count) const { return keys_.view().rows_from(first, count); }
  ConstMat values(std::size_t first, std::size_t count) const { return values_.view().rows_from(first, count); }
  /// Rows that were projected since the last call.
  double take_rows() { return std::exchange(rows_, 0.0); }

 private:
  static PackedLinear projection(std::size_t embed_dim, std::uint64_t seed, std::pmr::memory_resource& memory) {
    const Matrix weight = uniform_matrix(embed_dim, embed_dim, seed, memory);
    return PackedLinear::from_in_out(weight.view(), {}, memory);
  }

  Matrix text_;
  PackedLinear key_;
  PackedLinear value_;
  Matrix keys_;
  Matrix values_;
  double rows_ = 0.0;
};

void generate_naively(Layer& layer) {
  for (std::size_t length = 1; length <= layer.tokens(); ++length) layer.project(0, length);
}

void generate_with_cache(Layer& layer, KvCache& cache) {
  cache.reset();
  for (std::size_t position = 0; position < layer.tokens(); ++position) {
    layer.project(position, 1);
    MaybeError error = cache.append(0, layer.keys(position, 1), layer.values(position, 1));
    if (!error) error = cache.advance(1);
    ATTN_EXPECTS(!error, "the cache was made for these tokens");
  }
}

bool same_bits(ConstMat a, ConstMat b) {
  for (std::size_t r = 0; r < a.rows(); ++r)
    if (!std::equal(a.row(r), a.row(r) + a.cols(), b.row(r))) return false;
  return true;
}

}  // namespace

Result<ProjectionsCost> profile_projections(const ProjectionsRequest& request, const Host& host,
                                            std::pmr::memory_resource& memory) {
  const auto embed_dim = whole_number("embed_dim", request.embed_dim, 1.0, kMaxEmbedDim);
  if (!embed_dim) return embed_dim.error();
  const auto tokens = whole_number("new_tokens", request.new_tokens, 1.0, kMaxTokens);
  if (!tokens) return tokens.error();
  const auto budget = read_budget(request.budget_ms);
  if (!budget) return budget.error();
  const double bytes = 4.0 * request.embed_dim * (3.0 * request.embed_dim + 5.0 * request.new_tokens);
  if (auto error = must_fit("Generating so many tokens", bytes, host)) return *std::move(error);

  auto created = KvCache::create(
      {.max_seq_len = tokens.value(), .num_layers = 1, .num_kv_heads = 1, .head_dim = embed_dim.value()}, memory);
  if (!created) return created.error();
  KvCache& cache = created.value();
  Layer layer(embed_dim.value(), tokens.value(), memory);

  ProjectionsCost cost{.new_tokens = request.new_tokens};
  generate_with_cache(layer, cache);
  cost.cached_rows = layer.take_rows();
  generate_naively(layer);
  cost.naive_rows = layer.take_rows();
  cost.identical = same_bits(cache.keys(0), layer.keys(0, tokens.value())) &&
                   same_bits(cache.values(0), layer.values(0, tokens.value()));
  cost.kv_cache_bytes = static_cast<double>(cache.bytes());

  auto cached = [&] { generate_with_cache(layer, cache); };
  cost.cached = profile_time(host, budget.value(), cached);
  auto naive = [&] { generate_naively(layer); };
  cost.naive = profile_time(host, budget.value(), naive);
  return cost;
}

}  // namespace attn::lab
