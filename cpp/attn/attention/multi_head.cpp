#include "attn/attention/multi_head.h"

#include <string_view>
#include <vector>

#include "attn/sentence.h"

namespace attn {
namespace {

MaybeError validate_projection(std::string_view name, const ProjectionWeights& projection, std::size_t embed_dim) {
  if (projection.weight.rows() != embed_dim || projection.weight.cols() != embed_dim ||
      projection.bias.size() != embed_dim) {
    return Error{"shape",
                 sentence("the ", name, " projection has a weight of ", projection.weight.rows(), " × ",
                          projection.weight.cols(), " and ", projection.bias.size(), " biases; with embed_dim ",
                          embed_dim, " give it ", embed_dim, " × ", embed_dim, " and ", embed_dim)};
  }
  return {};
}

MaybeError expect_size(std::string_view name, ConstMat matrix, std::size_t rows, std::size_t cols) {
  if (matrix.rows() == rows && matrix.cols() == cols) return {};
  return Error{"shape", sentence(name, " is ", matrix.rows(), " × ", matrix.cols(), "; make it ", rows, " × ", cols)};
}

PackedLinear pack(const ProjectionWeights& projection, std::pmr::memory_resource& memory) {
  return PackedLinear::from_out_in(projection.weight, projection.bias, memory);
}

}  // namespace

Result<MultiHeadAttention> MultiHeadAttention::create(std::size_t embed_dim, std::size_t num_heads,
                                                      const MultiHeadWeights& weights,
                                                      std::pmr::memory_resource& memory) {
  if (embed_dim == 0 || num_heads == 0) {
    return Error{"empty",
                 sentence("embed_dim is ", embed_dim, " and num_heads is ", num_heads, "; use at least 1 of each")};
  }
  if (embed_dim % num_heads != 0) {
    return Error{"num_heads", sentence("num_heads ", num_heads, " does not divide embed_dim ", embed_dim, " (",
                                       embed_dim % num_heads, " columns are left over); choose a divisor")};
  }
  if (MaybeError error = validate_projection("query", weights.query, embed_dim)) return *error;
  if (MaybeError error = validate_projection("key", weights.key, embed_dim)) return *error;
  if (MaybeError error = validate_projection("value", weights.value, embed_dim)) return *error;
  if (MaybeError error = validate_projection("out", weights.out, embed_dim)) return *error;
  return MultiHeadAttention(num_heads, weights, memory);
}

MultiHeadAttention::MultiHeadAttention(std::size_t num_heads, const MultiHeadWeights& weights,
                                       std::pmr::memory_resource& memory)
    : num_heads_(num_heads),
      query_(pack(weights.query, memory)),
      key_(pack(weights.key, memory)),
      value_(pack(weights.value, memory)),
      out_(pack(weights.out, memory)) {}

MaybeError MultiHeadAttention::validate_inputs(const MultiHeadInputs& in, ConstMat output) const {
  if (in.batch == 0 || in.query.rows() == 0 || in.key.rows() == 0) {
    return Error{"empty", sentence("batch is ", in.batch, ", query has ", in.query.rows(), " rows and key ",
                                   in.key.rows(), "; give each at least one")};
  }
  if (in.query.rows() % in.batch != 0 || in.key.rows() % in.batch != 0) {
    return Error{"shape", sentence("batch ", in.batch, " does not divide ", in.query.rows(), " query rows and ",
                                   in.key.rows(), " key rows; give all sequences of a batch the same length")};
  }
  if (MaybeError error = expect_size("query", in.query, in.query.rows(), embed_dim())) return error;
  if (MaybeError error = expect_size("key", in.key, in.key.rows(), embed_dim())) return error;
  if (MaybeError error = expect_size("value", in.value, in.key.rows(), embed_dim())) return error;
  return expect_size("output", output, in.query.rows(), embed_dim());
}

MaybeError MultiHeadAttention::forward(const MultiHeadInputs& inputs, const Mask& mask, const AttentionKernel& kernel,
                                       Mat output, std::pmr::memory_resource& scratch,
                                       std::span<AttentionTrace> traces) const {
  if (MaybeError error = validate_inputs(inputs, output)) return error;
  return attend(inputs, {&mask, 1}, kernel, output, scratch, traces);
}

MaybeError MultiHeadAttention::forward(const MultiHeadInputs& inputs, const MaskTensor& mask,
                                       const AttentionKernel& kernel, Mat output, std::pmr::memory_resource& scratch,
                                       std::span<AttentionTrace> traces) const {
  if (MaybeError error = validate_inputs(inputs, output)) return error;
  const std::size_t seq_len_q = inputs.query.rows() / inputs.batch;
  const std::size_t seq_len_k = inputs.key.rows() / inputs.batch;
  if (MaybeError error = mask.validate(inputs.batch, num_heads_, seq_len_q, seq_len_k)) return error;

  std::pmr::vector<Mask> masks(&scratch);
  masks.reserve(inputs.batch * num_heads_);
  for (std::size_t b = 0; b < inputs.batch; ++b)
    for (std::size_t h = 0; h < num_heads_; ++h) masks.push_back(mask.head(b, h));
  return attend(inputs, masks, kernel, output, scratch, traces);
}

MaybeError MultiHeadAttention::attend(const MultiHeadInputs& in, std::span<const Mask> masks,
                                      const AttentionKernel& kernel, Mat output, std::pmr::memory_resource& scratch,
                                      std::span<AttentionTrace> traces) const {
  ATTN_EXPECTS(traces.empty() || traces.size() == in.batch * num_heads_,
               "forward() needs no trace, or one per sequence and head");
  const std::size_t seq_len_q = in.query.rows() / in.batch;
  const std::size_t seq_len_k = in.key.rows() / in.batch;

  Matrix query = Matrix::uninitialized(in.query.rows(), embed_dim(), scratch);
  Matrix key = Matrix::uninitialized(in.key.rows(), embed_dim(), scratch);
  Matrix value = Matrix::uninitialized(in.key.rows(), embed_dim(), scratch);
  query_.apply(in.query, query.view());
  key_.apply(in.key, key.view());
  value_.apply(in.value, value.view());

  const auto sequence = [&](std::size_t b) -> HeadsInputs {
    return {.query = query.view().rows_from(b * seq_len_q, seq_len_q),
            .key = key.view().rows_from(b * seq_len_k, seq_len_k),
            .value = value.view().rows_from(b * seq_len_k, seq_len_k),
            .num_heads = num_heads_,
            .num_kv_heads = num_heads_};
  };
  const auto masks_of = [&](std::size_t b) {
    return masks.size() == 1 ? masks : masks.subspan(b * num_heads_, num_heads_);
  };

  for (std::size_t b = 0; b < in.batch; ++b) {
    for (std::size_t h = 0; h < num_heads_; ++h) {
      const Mask& mask = masks.size() == 1 ? masks[0] : masks[b * num_heads_ + h];
      if (MaybeError error = validate(sequence(b).head(h, mask))) return error;
    }
  }

  Matrix heads = Matrix::uninitialized(in.query.rows(), embed_dim(), scratch);
  for (std::size_t b = 0; b < in.batch; ++b) {
    attend_heads(sequence(b), masks_of(b), kernel, heads.view().rows_from(b * seq_len_q, seq_len_q), scratch,
                 traces.empty() ? traces : traces.subspan(b * num_heads_, num_heads_));
  }
  out_.apply(heads.view(), output);
  return {};
}

}  // namespace attn
