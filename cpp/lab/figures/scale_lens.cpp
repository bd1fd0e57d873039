#include "lab/figures/scale_lens.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "attn/ops/matmul.h"
#include "attn/ops/softmax.h"
#include "attn/random.h"
#include "lab/figures/random_tensor.h"
#include "lab/figures/score_row.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

double deviation(std::span<const float> row) {
  double mean = 0.0;
  for (const double score : row) mean += score / static_cast<double>(row.size());
  double variance = 0.0;
  for (const double score : row) variance += (score - mean) * (score - mean) / static_cast<double>(row.size());
  return std::sqrt(variance);
}

SoftmaxSpread spread_of(const Matrix& scores, float scale, std::pmr::memory_resource& memory) {
  Matrix rows = scores.clone(memory);
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] *= scale;
  const auto count = static_cast<double>(rows.rows());
  SoftmaxSpread mean;
  for (std::size_t r = 0; r < rows.rows(); ++r) mean.score_deviation += deviation({rows.row(r), rows.cols()}) / count;
  softmax_rows_textbook(rows.view());
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    const std::span<const float> weights(rows.row(r), rows.cols());
    mean.largest_weight += static_cast<double>(*std::ranges::max_element(weights)) / count;
    mean.entropy_bits += entropy_bits(weights) / count;
    mean.jacobian_norm += jacobian_norm(weights) / count;
  }
  return mean;
}

}  // namespace

Result<std::vector<ScaleLensPoint>> scale_lens(const ScaleLensRequest& request, std::pmr::memory_resource& memory) {
  const auto points = whole_number("The number of head_dims", static_cast<double>(request.head_dims.size()), 1.0, 16.0);
  if (!points) return points.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 2.0, 256.0);
  if (!seq_len) return seq_len.error();
  const auto rows = whole_number("rows", request.rows, 1.0, 64.0);
  if (!rows) return rows.error();
  const auto seed = read_seed(request.seed);
  if (!seed) return seed.error();

  std::vector<ScaleLensPoint> found;
  for (const double size : request.head_dims) {
    const auto head_dim = whole_number("head_dim", size, 1.0, 4096.0);
    if (!head_dim) return head_dim.error();
    Random random(seed.value());
    const Matrix query = normal_matrix(rows.value(), head_dim.value(), 1.0F, random, memory);
    const Matrix key = normal_matrix(seq_len.value(), head_dim.value(), 1.0F, random, memory);
    Matrix scores(rows.value(), seq_len.value(), memory);
    matmul_transposed(query.view(), key.view(), 1.0F, scores.view(), memory);
    const auto scale = static_cast<float>(1.0 / std::sqrt(size));
    found.push_back({size, spread_of(scores, scale, memory), spread_of(scores, 1.0F, memory)});
  }
  return found;
}

}  // namespace attn::lab
