// The naive kernel's steps by vectors: scores tile by tile from packed keys, softmax row by row, values tile by tile. The
// score matrix stays as large as it was: vectors make the work faster and not smaller.
//
// Every sum runs over its index in increasing order from 0 (softmax: lane j mod 16), so that neither the number of
// queries nor a tile's place changes a bit of a row.
#include <algorithm>
#include <limits>

#include "attn/attention/alibi.h"
#include "attn/attention/kernels.h"
#include "attn/attention/unpacked_scores.h"
#include "attn/ops/panels.h"
#include "attn/ops/softmax.h"
#include "attn/ops/tile.h"

namespace attn {
namespace {

constexpr float kBlocked = -std::numeric_limits<float>::infinity();
constexpr std::size_t kRows = 4;         // queries in a tile
constexpr std::size_t kQueryBlock = 64;  // queries whose scores are used while they are still in the L2 cache
constexpr std::size_t kKeyBlock = 64;    // keys packed at a time: at head_dim 64 they fill a third of a 48 KiB L1 cache
constexpr std::size_t kValueBlock = 128;  // values per pass over the columns, which then come from L1

/// Keys that lie packed at a time. A single query reads each key once, so there packing does not pay.
std::size_t packed_keys(std::size_t seq_len_q, std::size_t seq_len_k) {
  return seq_len_q == 1 ? 0 : std::min(kKeyBlock, seq_len_k);
}

/// Scores of Rows queries and the next kCols keys, of which `cols` exist.
template <int Rows, int Vectors>
ATTN_OWN_FUNCTION void score_tile(ConstMat query, std::size_t first_query, const float* panel, float scale,
                                  float* scores, std::size_t stride, std::size_t cols) {
  Tile<Rows, Vectors> tile;
  tile.fill(0.0F);
  tile.add_product(query.row(first_query), query.row_stride(), panel, kPanel, query.cols());
  tile.scale(scale);
  if (cols >= tile.kCols) {
    tile.store(scores, stride);
  } else {
    tile.store_part(scores, stride, cols);
  }
}

/// scores[rows, first_key … first_key + count) from `count` packed keys.
template <int Rows>
void score_rows(const AttentionInputs& in, std::size_t first_query, const float* panels, std::size_t first_key,
                std::size_t count, Matrix& scores) {
  const float scale = in.scale();
  for (std::size_t j = 0; j < count; j += kPanel) {
    const float* panel = panels + j * in.head_dim();
    float* to = scores.row(first_query) + first_key + j;
    const std::size_t cols = count - j;
    score_tile<Rows, 2>(in.query, first_query, panel, scale, to, scores.cols(), cols);
  }
}

/// scale · query · keyᵀ of queries [begin, end) for every key below its query's limit; what lies beyond stays unwritten
/// or holds scores that nobody reads.
void compute_scores(const AttentionInputs& in, std::size_t begin, std::size_t end, Matrix& panels, Matrix& scores) {
  const std::size_t seq_len_k = in.seq_len_k();
  // Limits never fall from one query to the next, so the last row of a block or tile has the largest.
  const std::size_t block_limit = in.mask.key_limit(end - 1, in.seq_len_q(), seq_len_k);

  for (std::size_t first_key = 0; first_key < block_limit; first_key += kKeyBlock) {
    const std::size_t count = std::min(kKeyBlock, block_limit - first_key);
    pack_panels(in.key.rows_from(first_key, count), panels.data());

    for (std::size_t i = begin; i < end;) {
      const std::size_t rows = i + kRows <= end ? kRows : 1;
      const std::size_t limit = in.mask.key_limit(i + rows - 1, in.seq_len_q(), seq_len_k);
      const std::size_t visible = limit > first_key ? std::min(count, limit - first_key) : 0;
      if (rows == kRows) {
        score_rows<kRows>(in, i, panels.data(), first_key, visible, scores);
      } else {
        score_rows<1>(in, i, panels.data(), first_key, visible, scores);
      }
      i += rows;
    }
  }
}

template <int Rows, int Vectors, ZeroFactor zero>
ATTN_OWN_FUNCTION void value_tile(const float* weights, std::size_t stride, ConstMat value, std::size_t first_key,
                                  std::size_t count, std::size_t col, Mat output, std::size_t first_query) {
  float* out = output.row(first_query) + col;
  Tile<Rows, Vectors> tile;
  if (first_key == 0) {
    tile.fill(0.0F);
  } else {
    tile.load(out, output.row_stride());
  }
  tile.template add_product<zero>(weights + first_key, stride, value.row(first_key) + col, value.row_stride(), count);
  tile.store(out, output.row_stride());
}

/// One output number, for the columns that fill no vector: the same products in the same order as a lane.
template <ZeroFactor zero>
void value_column(const float* weights, ConstMat value, std::size_t first_key, std::size_t count, std::size_t col,
                  float& out) {
  simd::Vec sum = simd::splat(first_key == 0 ? 0.0F : out);
  for (std::size_t j = first_key; j < first_key + count; ++j) {
    if (zero == ZeroFactor::ignore && weights[j] == 0.0F) continue;
    sum = simd::multiply_add(simd::splat(weights[j]), simd::splat(value(j, col)), sum);
  }
  out = sum.get(0);
}

/// output[rows] += weights[rows, first_key … first_key + count) · value; from 0 when first_key is 0.
template <int Rows, ZeroFactor zero>
void add_values(const float* weights, std::size_t stride, ConstMat value, std::size_t first_key, std::size_t count,
                Mat output, std::size_t first_query) {
  std::size_t col = 0;
  if constexpr (Rows == 1) {
    for (; col + 16 <= value.cols(); col += 16)
      value_tile<1, 4, zero>(weights, stride, value, first_key, count, col, output, first_query);
  }
  for (; col + 8 <= value.cols(); col += 8)
    value_tile<Rows, 2, zero>(weights, stride, value, first_key, count, col, output, first_query);
  for (; col + 4 <= value.cols(); col += 4)
    value_tile<Rows, 1, zero>(weights, stride, value, first_key, count, col, output, first_query);
  for (; col < value.cols(); ++col)
    for (std::size_t r = 0; r < Rows; ++r)
      value_column<zero>(weights + r * stride, value, first_key, count, col, output(first_query + r, col));
}

template <int Rows, ZeroFactor zero>
void add_values_by_blocks(const Matrix& weights, ConstMat value, std::size_t begin, std::size_t end, Mat output,
                          std::size_t first_query) {
  for (std::size_t first_key = begin; first_key < end; first_key += kValueBlock) {
    const std::size_t count = std::min(kValueBlock, end - first_key);
    add_values<Rows, zero>(weights.row(first_query), weights.cols(), value, first_key, count, output, first_query);
  }
}

/// Numerators of softmax in place of the row's scores; returns one divided by their sum.
float softmax_numerators(const AttentionInputs& in, std::size_t query_pos, std::span<float> row,
                         AttentionTrace* trace) {
  const std::size_t limit = in.mask.key_limit(query_pos, in.seq_len_q(), row.size());
  if (in.alibi_slope != 0.0F) {
    add_alibi(in.alibi_slope, position_of(query_pos, in.seq_len_q(), row.size()), 0, row.first(limit));
  }
  if (trace != nullptr || !in.mask.is_prefix()) in.mask.fill_blocked(query_pos, in.seq_len_q(), row, kBlocked);
  if (trace != nullptr) std::copy(row.begin(), row.end(), trace->scores.row(query_pos));

  const float inverse_sum = 1.0F / exponentiate_row(row.first(limit));
  if (trace != nullptr) {
    float* weights = trace->weights.row(query_pos);
    for (std::size_t j = 0; j < row.size(); ++j) weights[j] = j < limit ? row[j] * inverse_sum : 0.0F;
  }
  return inverse_sum;
}

/// Softmax and values for Rows queries. The division by the sum waits for the output, which has fewer numbers.
template <int Rows, ZeroFactor zero>
void finish_rows(const AttentionInputs& in, std::size_t first_query, Matrix& scores, Mat output,
                 AttentionTrace* trace) {
  float inverse_sum[Rows];
  for (std::size_t r = 0; r < Rows; ++r) {
    const std::span<float> row(scores.row(first_query + r), scores.cols());
    inverse_sum[r] = softmax_numerators(in, first_query + r, row, trace);
  }

  // All rows share the keys below the first row's limit; what later rows see beyond, they add alone.
  const std::size_t shared = in.mask.key_limit(first_query, in.seq_len_q(), in.seq_len_k());
  add_values_by_blocks<Rows, zero>(scores, in.value, 0, shared, output, first_query);
  for (std::size_t r = 1; r < Rows; ++r) {
    const std::size_t limit = in.mask.key_limit(first_query + r, in.seq_len_q(), in.seq_len_k());
    add_values_by_blocks<1, zero>(scores, in.value, shared, limit, output, first_query + r);
  }

  for (std::size_t r = 0; r < Rows; ++r) {
    float* out = output.row(first_query + r);
    for (std::size_t c = 0; c < output.cols(); ++c) out[c] *= inverse_sum[r];
  }
}

/// Softmax and values for queries [begin, end).
template <ZeroFactor zero>
void finish(const AttentionInputs& in, std::size_t begin, std::size_t end, Matrix& scores, Mat output,
            AttentionTrace* trace) {
  std::size_t i = begin;
  for (; i + kRows <= end; i += kRows) finish_rows<kRows, zero>(in, i, scores, output, trace);
  for (; i < end; ++i) finish_rows<1, zero>(in, i, scores, output, trace);
}

}  // namespace

void attention_simd(const AttentionInputs& in, Mat output, std::pmr::memory_resource& scratch, AttentionTrace* trace) {
  Matrix scores = Matrix::uninitialized(in.seq_len_q(), in.seq_len_k(), scratch);
  Matrix panels =
      Matrix::uninitialized(1, panel_floats(packed_keys(in.seq_len_q(), in.seq_len_k()), in.head_dim()), scratch);
  for (std::size_t begin = 0; begin < in.seq_len_q(); begin += kQueryBlock) {
    const std::size_t end = std::min(begin + kQueryBlock, in.seq_len_q());
    if (in.seq_len_q() == 1) {
      const std::size_t limit = in.mask.key_limit(0, 1, in.seq_len_k());
      unpacked_scores(in.query.row(0), in.key, limit, in.scale(), scores.row(0));
    } else {
      compute_scores(in, begin, end, panels, scores);
    }
    if (in.mask.is_prefix()) {
      finish<ZeroFactor::multiply>(in, begin, end, scores, output, trace);
    } else {
      // Blocked keys lie between allowed ones, and their values may be anything.
      finish<ZeroFactor::ignore>(in, begin, end, scores, output, trace);
    }
  }
}

double attention_simd_scratch_bytes(std::size_t seq_len_q, std::size_t seq_len_k, std::size_t head_dim, std::size_t) {
  const double scores = static_cast<double>(seq_len_q) * static_cast<double>(seq_len_k);
  const auto panels = static_cast<double>(panel_floats(packed_keys(seq_len_q, seq_len_k), head_dim));
  return (scores + panels) * sizeof(float);
}

}  // namespace attn
