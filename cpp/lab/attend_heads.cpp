#include "lab/attend_heads.h"

#include "attn/attention/heads.h"
#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxHeads = 1024.0;

MaybeError does_not_divide(std::string_view name, ConstMat matrix, std::string_view heads_name, std::size_t heads) {
  if (matrix.cols() % heads == 0) return {};
  return Error{"shape", sentence(name, " has ", matrix.cols(), " columns, which ", heads,
                                 " heads cannot share evenly. Give it a multiple of ", heads_name, " columns.")};
}

Result<HeadsInputs> read_heads(const AttendHeadsRequest& request) {
  const auto num_heads = whole_number("num_heads", request.num_heads, 1.0, kMaxHeads);
  if (!num_heads) return num_heads.error();
  const auto num_kv_heads = whole_number("num_kv_heads", request.num_kv_heads, 1.0, request.num_heads);
  if (!num_kv_heads) return num_kv_heads.error();
  if (num_heads.value() % num_kv_heads.value() != 0) {
    return Error{"shape", sentence(num_heads.value(), " query heads cannot share ", num_kv_heads.value(),
                                   " key heads evenly. Choose a num_kv_heads that divides num_heads.")};
  }
  if (auto error = does_not_divide("query", request.query, "num_heads", num_heads.value())) return *std::move(error);
  if (auto error = does_not_divide("key", request.key, "num_kv_heads", num_kv_heads.value())) return *std::move(error);
  if (auto error = does_not_divide("value", request.value, "num_kv_heads", num_kv_heads.value())) {
    return *std::move(error);
  }
  return HeadsInputs{.query = request.query,
                     .key = request.key,
                     .value = request.value,
                     .num_heads = num_heads.value(),
                     .num_kv_heads = num_kv_heads.value()};
}

MaybeError too_large(const AttentionKernel& kernel, const AttentionInputs& head, double output_bytes,
                     double limit_bytes) {
  const double scratch_bytes =
      kernel.scratch_bytes(head.seq_len_q(), head.seq_len_k(), head.head_dim(), head.value_dim());
  if (scratch_bytes + output_bytes <= limit_bytes) return {};
  return Error{"too_large",
               sentence("A head of ", head.seq_len_q(), " queries over ", head.seq_len_k(), " keys would need ",
                        bytes_text(scratch_bytes), " of scratch beside ", bytes_text(output_bytes),
                        " of output; WebAssembly can address ", bytes_text(limit_bytes),
                        " here. Use shorter sequences or a kernel that does not ", "hold the scores.")};
}

}  // namespace

Result<Matrix> attend_heads(const AttendHeadsRequest& request, double limit_bytes, std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto heads = read_heads(request);
  if (!heads) return heads.error();
  const auto read = read_mask(request.mask, request.key.rows(), memory);
  if (!read) return read.error();

  const Mask& mask = read.value().mask;
  const std::size_t num_heads = heads.value().num_heads;
  for (std::size_t h = 0; h < num_heads; ++h) {
    if (auto error = validate(heads.value().head(h, mask))) return *std::move(error);
  }
  const AttentionInputs head = heads.value().head(0, mask);
  const std::size_t output_cols = num_heads * head.value_dim();
  const double output_bytes = 4.0 * static_cast<double>(head.seq_len_q()) * static_cast<double>(output_cols);
  if (auto error = too_large(*kernel.value(), head, output_bytes, limit_bytes)) return *std::move(error);

  Matrix output(head.seq_len_q(), output_cols, memory);
  attn::attend_heads(heads.value(), {&mask, 1}, *kernel.value(), output.view(), memory);
  return output;
}

}  // namespace attn::lab
