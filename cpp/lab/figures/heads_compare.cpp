#include "lab/figures/heads_compare.h"

#include <cmath>
#include <utility>

#include "attn/attention/kernels.h"
#include "attn/attention/multi_head.h"
#include "lab/figures/random_tensor.h"
#include "lab/figures/score_row.h"
#include "lab/quantity.h"
#include "lab/random_heads.h"

namespace attn::lab {
namespace {

/// The weights of the last query in every head. It alone runs: the other rows change nothing in its own.
Result<Table> last_query_weights(const HeadsShape& shape, Random random, std::pmr::memory_resource& memory) {
  const std::size_t dim = shape.embed_dim;
  const auto deviation = 1.0F / std::sqrt(static_cast<float>(dim));
  const Matrix input = normal_matrix(shape.seq_len_k, dim, 1.0F, random, memory);
  const Matrix weights[] = {
      normal_matrix(dim, dim, deviation, random, memory), normal_matrix(dim, dim, deviation, random, memory),
      normal_matrix(dim, dim, deviation, random, memory), normal_matrix(dim, dim, deviation, random, memory)};
  const std::vector<float> bias(dim, 0.0F);
  const auto layer = MultiHeadAttention::create(
      dim, shape.num_heads,
      {{weights[0].view(), bias}, {weights[1].view(), bias}, {weights[2].view(), bias}, {weights[3].view(), bias}},
      memory);
  if (!layer) return layer.error();

  Table scores(shape.num_heads, shape.seq_len_k);
  Table found(shape.num_heads, shape.seq_len_k);
  std::vector<AttentionTrace> traces(shape.num_heads);
  for (std::size_t head = 0; head < traces.size(); ++head) {
    traces[head].scores = Mat(&scores(head, 0), 1, scores.cols);
    traces[head].weights = Mat(&found(head, 0), 1, found.cols);
  }
  Matrix output(1, dim, memory);
  const ConstMat rows = input.view();
  const ConstMat last = rows.rows_from(rows.rows() - 1, 1);
  if (auto error = layer.value().forward({last, rows, rows}, Mask::bidirectional(), kNaiveKernel, output.view(), memory,
                                         traces)) {
    return *std::move(error);
  }
  return found;
}

}  // namespace

Result<HeadsCompare> heads_compare(const HeadsCompareRequest& request, std::pmr::memory_resource& memory) {
  const auto seq_len = whole_number("seq_len", request.seq_len, 1.0, 1024.0);
  if (!seq_len) return seq_len.error();
  const auto shape = read_heads(request.seq_len, request.embed_dim, request.num_heads, false, 1024.0);
  if (!shape) return shape.error();
  const auto seed = read_seed(request.seed);
  if (!seed) return seed.error();
  auto weights = last_query_weights(shape.value(), Random(seed.value()), memory);
  if (!weights) return weights.error();

  const double n = request.seq_len;
  const double e = request.embed_dim;
  HeadsCompare found{.head_dim = static_cast<double>(shape.value().head_dim()),
                     .parameter_count = 4.0 * e * (e + 1.0),
                     .projection_multiply_adds = 4.0 * n * e * e,
                     .attention_multiply_adds = 2.0 * n * n * e,
                     .exponentials = request.num_heads * n * n,
                     .scores_bytes = request.num_heads * n * n * 4.0,
                     .last_query_weights = std::move(weights).value()};
  for (std::size_t head = 0; head < shape.value().num_heads; ++head)
    found.entropy_bits.push_back(entropy_bits({&found.last_query_weights(head, 0), found.last_query_weights.cols}));
  return found;
}

}  // namespace attn::lab
