#include "attn/attention/attend_newest.h"

#include <algorithm>
#include <cstddef>

#include "attn/attention/alibi.h"
#include "attn/attention/unpacked_scores.h"
#include "attn/ops/read_ahead.h"
#include "attn/ops/softmax.h"
#include "attn/ops/tile.h"

namespace attn {
namespace {

constexpr std::size_t kScoreGroups = 3;             // as unpacked_scores() has
constexpr std::size_t kKeyRows = kScoreGroups * 4;  // read together
constexpr std::size_t kAhead = 8 * kKeyRows;        // keys and values that are read before the first of them is used
constexpr std::size_t kValueRows = 96;              // added up in registers before the next head's

struct Newest {
  const HeadsInputs& in;
  std::size_t head_dim;
  std::size_t group;  // query heads that share a key head

  ConstMat of_head(ConstMat rows, std::size_t head) const { return rows.columns(head / group * head_dim, head_dim); }
};

/// scores (num_heads × seq_len_k)
void score_all(const Newest& newest, Matrix& scores) {
  const ConstMat key = newest.in.key;
  const float scale = newest.in.head(0, Mask::bidirectional()).scale();
  for (std::size_t j = 0; j < key.rows(); j += kKeyRows) {
    if (j % kAhead == 0) {
      const std::size_t count = std::min(kAhead, key.rows() - j);
      read_ahead(key.rows_from(j, count), newest.in.value.rows_from(j, count));
    }
    const std::size_t count = std::min(kKeyRows, key.rows() - j);
    for (std::size_t h = 0; h < newest.in.num_heads; ++h) {
      const float* query = newest.in.query.row(0) + h * newest.head_dim;
      unpacked_score_group<kScoreGroups>(query, newest.of_head(key, h), j, count, scale, scores.row(h) + j);
    }
  }
}

template <int Vectors>
ATTN_OWN_FUNCTION void add_values(const float* weights, ConstMat value, std::size_t col, float* output) {
  Tile<1, Vectors> tile;
  tile.load(output + col, 0);
  tile.add_product(weights, 0, value.row(0) + col, value.row_stride(), value.rows());
  tile.store(output + col, 0);
}

void add_weighted(const float* weights, ConstMat value, float* output) {
  std::size_t col = 0;
  for (; col + 48 <= value.cols(); col += 48) add_values<12>(weights, value, col, output);
  for (; col + 16 <= value.cols(); col += 16) add_values<4>(weights, value, col, output);
  for (; col < value.cols(); col += 4) add_values<1>(weights, value, col, output);
}

}  // namespace

void attend_newest(const HeadsInputs& inputs, Mat output, std::pmr::memory_resource& scratch) {
  const std::size_t head_dim = inputs.query.cols() / inputs.num_heads;
  const std::size_t seq_len_k = inputs.key.rows();
  ATTN_EXPECTS(inputs.query.rows() == 1 && head_dim % simd::kLanes == 0,
               "attend_newest() needs one query, and heads that fill whole vectors");
  const Newest newest{inputs, head_dim, inputs.num_heads / inputs.num_kv_heads};
  Matrix scores = Matrix::uninitialized(inputs.num_heads, seq_len_k, scratch);
  Matrix sums = Matrix::uninitialized(1, inputs.num_heads, scratch);
  score_all(newest, scores);
  for (std::size_t h = 0; h < inputs.num_heads; ++h) {
    const std::span<float> row(scores.row(h), seq_len_k);
    if (!inputs.alibi_slopes.empty()) {
      add_alibi(inputs.alibi_slopes[h], static_cast<std::ptrdiff_t>(seq_len_k) - 1, 0, row);
    }
    sums(0, h) = exponentiate_row(row);
  }

  std::fill_n(output.row(0), output.cols(), 0.0F);
  for (std::size_t j = 0; j < seq_len_k; j += kValueRows) {
    const ConstMat value = inputs.value.rows_from(j, std::min(kValueRows, seq_len_k - j));
    for (std::size_t h = 0; h < inputs.num_heads; ++h) {
      add_weighted(scores.row(h) + j, newest.of_head(value, h), output.row(0) + h * head_dim);
    }
  }
  for (std::size_t h = 0; h < inputs.num_heads; ++h) {
    const float inverse_sum = 1.0F / sums(0, h);
    float* of_head = output.row(0) + h * head_dim;
    for (std::size_t c = 0; c < head_dim; ++c) of_head[c] *= inverse_sum;
  }
}

}  // namespace attn
