#include "attn/attention/attention.h"

#include <algorithm>
#include <cmath>

#include "attn/sentence.h"

namespace attn {
namespace {

MaybeError validate_shapes(const AttentionInputs& in) {
  if (in.query.size() == 0 || in.key.size() == 0 || in.value.size() == 0) {
    return Error{"empty", sentence("query is ", in.query.rows(), " × ", in.query.cols(), ", key ", in.key.rows(), " × ",
                                   in.key.cols(), " and value ", in.value.rows(), " × ", in.value.cols(),
                                   "; give each at least one row and one column")};
  }
  if (in.query.cols() != in.key.cols()) {
    return Error{"shape", sentence("query has head_dim ", in.query.cols(), " and key has head_dim ", in.key.cols(),
                                   "; a dot product needs equal ones: give both the same number of columns")};
  }
  if (in.key.rows() != in.value.rows()) {
    return Error{"shape", sentence("there are ", in.key.rows(), " keys but ", in.value.rows(),
                                   " values; give every key its value")};
  }
  return {};
}

/// The first column of the row that holds NaN or an infinity, or cols() when none does.
std::size_t first_not_finite(ConstMat matrix, std::size_t row) {
  const float* numbers = matrix.row(row);
  return static_cast<std::size_t>(
      std::find_if(numbers, numbers + matrix.cols(), [](float number) { return !std::isfinite(number); }) - numbers);
}

Error not_finite(std::string_view name, ConstMat matrix, std::size_t row, std::size_t col) {
  return {"not_finite", sentence(name, " holds ", matrix(row, col), " at row ", row, ", column ", col,
                                 "; replace it by a finite number", name == "query" ? "" : " or mask the key")};
}

bool any_query_sees(const AttentionInputs& in, std::size_t key_pos) {
  for (std::size_t i = 0; i < in.seq_len_q(); ++i) {
    if (in.mask.allows(i, key_pos, in.seq_len_q(), in.seq_len_k())) return true;
  }
  return false;
}

MaybeError validate_finite(const AttentionInputs& in) {
  for (std::size_t i = 0; i < in.seq_len_q(); ++i) {
    const std::size_t col = first_not_finite(in.query, i);
    if (col < in.query.cols()) return not_finite("query", in.query, i, col);
  }
  for (std::size_t j = 0; j < in.seq_len_k(); ++j) {
    const std::size_t key_col = first_not_finite(in.key, j);
    const std::size_t value_col = first_not_finite(in.value, j);
    const bool key_bad = key_col < in.key.cols();
    const bool value_bad = value_col < in.value.cols();
    if (!(key_bad || value_bad) || !any_query_sees(in, j)) continue;
    return key_bad ? not_finite("key", in.key, j, key_col) : not_finite("value", in.value, j, value_col);
  }
  return {};
}

}  // namespace

const AttentionKernel* find_attention_kernel(std::string_view name) {
  const auto kernels = attention_kernels();
  const auto found = std::find_if(kernels.begin(), kernels.end(),
                                  [name](const AttentionKernel& kernel) { return kernel.name == name; });
  return found == kernels.end() ? nullptr : &*found;
}

MaybeError validate(const AttentionInputs& inputs) {
  if (MaybeError error = validate_shapes(inputs)) return error;
  if (!(inputs.temperature > 0.0F) || !std::isfinite(inputs.temperature)) {
    return Error{"temperature", sentence("temperature is ", inputs.temperature,
                                         "; scores are divided by it: use a finite number above 0")};
  }
  if (!std::isfinite(inputs.alibi_slope)) {
    return Error{"alibi_slope", sentence("alibi_slope is ", inputs.alibi_slope,
                                         "; distances are multiplied by it: use a finite number, or 0 for none")};
  }
  if (MaybeError error = inputs.mask.validate(inputs.seq_len_q(), inputs.seq_len_k())) return error;
  return validate_finite(inputs);
}

}  // namespace attn
