#include "attn/attention/mask.h"

#include <algorithm>
#include <limits>

#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::string_view kNeedsAKey = "each query needs at least one key it may attend to";

/// A size of 1 stands for every index.
std::size_t broadcast(std::size_t index, std::size_t size) { return size == 1 ? 0 : index; }

bool broadcasts(std::size_t size, std::size_t to) { return size == 1 || size == to; }

bool allows_any(const std::uint8_t* allowed, std::size_t count) {
  return std::any_of(allowed, allowed + count, [](std::uint8_t element) { return element != 0; });
}

Coverage coverage_of_bytes(MaskView allowed, Range queries, Range keys) {
  if (allowed.rows() == 1) queries = {0, 1};
  if (allowed.cols() == 1) keys = {0, 1};
  bool any = false;
  bool all = true;
  for (std::size_t i = queries.begin; i < queries.end; ++i) {
    for (std::size_t j = keys.begin; j < keys.end; ++j) {
      any = any || allowed(i, j) != 0;
      all = all && allowed(i, j) != 0;
    }
    if (any && !all) return Coverage::some;
  }
  return any ? Coverage::all : Coverage::none;
}

Error row_fully_masked(std::size_t row, std::string_view reason) {
  return {"row_fully_masked",
          sentence("query ", row, " is blocked from every key", reason, "; ", kNeedsAKey, ": allow one")};
}

MaybeError validate_binary(MaskView allowed, std::size_t seq_len_q, std::size_t seq_len_k) {
  if (!broadcasts(allowed.rows(), seq_len_q) || !broadcasts(allowed.cols(), seq_len_k)) {
    return Error{"mask_shape", sentence("the mask is ", allowed.rows(), " × ", allowed.cols(), " but there are ",
                                        seq_len_q, " queries and ", seq_len_k, " keys; make it ", seq_len_q, " × ",
                                        seq_len_k, ", or 1 where all share a row or a column")};
  }
  for (std::size_t i = 0; i < allowed.rows(); ++i) {
    for (std::size_t j = 0; j < allowed.cols(); ++j) {
      if (allowed(i, j) > 1) {
        return Error{"mask_not_binary", sentence("the mask holds ", static_cast<unsigned>(allowed(i, j)), " at row ", i,
                                                 ", column ", j, "; use 1 for may attend and 0 for blocked")};
      }
    }
    if (!allows_any(allowed.row(i), allowed.cols())) return row_fully_masked(i, " by the mask");
  }
  return {};
}

}  // namespace

bool Mask::allows(std::size_t query_pos, std::size_t key_pos, std::size_t seq_len_q, std::size_t seq_len_k) const {
  if (is_prefix()) return key_pos < key_limit(query_pos, seq_len_q, seq_len_k);
  if (kind_ == Kind::sparse) return pattern_.allows(position_of(query_pos, seq_len_q, seq_len_k), key_pos);
  return allowed_(broadcast(query_pos, allowed_.rows()), broadcast(key_pos, allowed_.cols())) != 0;
}

std::size_t Mask::key_limit(std::size_t query_pos, std::size_t seq_len_q, std::size_t seq_len_k) const {
  if (kind_ == Kind::padding) return std::min(length_, seq_len_k);
  if (kind_ == Kind::causal || (kind_ == Kind::sparse && pattern_.causal)) {
    const std::size_t behind_last = seq_len_q - 1 - query_pos;
    return behind_last < seq_len_k ? seq_len_k - behind_last : 0;
  }
  return seq_len_k;
}

Coverage Mask::coverage(Range queries, Range keys, std::size_t seq_len_q, std::size_t seq_len_k) const {
  if (kind_ == Kind::binary) return coverage_of_bytes(allowed_, queries, keys);
  if (kind_ == Kind::sparse) {
    return pattern_.coverage(position_of(queries.begin, seq_len_q, seq_len_k),
                             position_of(queries.end - 1, seq_len_q, seq_len_k), keys);
  }
  // Limits never fall from one query to the next.
  if (keys.begin >= key_limit(queries.end - 1, seq_len_q, seq_len_k)) return Coverage::none;
  return keys.end <= key_limit(queries.begin, seq_len_q, seq_len_k) ? Coverage::all : Coverage::some;
}

void Mask::fill_blocked(std::size_t query_pos, std::size_t seq_len_q, std::size_t seq_len_k, std::size_t first_key,
                        std::span<float> part, float value) const {
  const std::size_t limit = key_limit(query_pos, seq_len_q, seq_len_k);
  const std::size_t visible = std::min(part.size(), limit > first_key ? limit - first_key : 0);
  std::fill(part.begin() + static_cast<std::ptrdiff_t>(visible), part.end(), value);
  if (is_prefix()) return;
  if (kind_ == Kind::sparse) {
    const std::ptrdiff_t position = position_of(query_pos, seq_len_q, seq_len_k);
    for (std::size_t j = 0; j < visible; ++j) part[j] = pattern_.allows(position, first_key + j) ? part[j] : value;
    return;
  }
  const std::uint8_t* allowed = allowed_.row(broadcast(query_pos, allowed_.rows()));
  const std::size_t step = allowed_.cols() == 1 ? 0 : 1;
  for (std::size_t j = 0; j < visible; ++j) part[j] = allowed[(first_key + j) * step] != 0 ? part[j] : value;
}

MaybeError Mask::validate(std::size_t seq_len_q, std::size_t seq_len_k) const {
  if (kind_ == Kind::binary) return validate_binary(allowed_, seq_len_q, seq_len_k);
  if (kind_ == Kind::sparse) {
    if (MaybeError error = pattern_.validate()) return error;
  }
  const bool causal = kind_ == Kind::causal || (kind_ == Kind::sparse && pattern_.causal);
  if (causal && seq_len_q > seq_len_k) {
    return row_fully_masked(
        0, sentence(" under the causal mask, because there are ", seq_len_q, " queries but only ", seq_len_k, " keys"));
  }
  if (kind_ == Kind::padding && length_ > seq_len_k) {
    return Error{"mask_shape", sentence("the padding mask keeps ", length_, " keys but there are only ", seq_len_k,
                                        "; use a length of at most ", seq_len_k)};
  }
  if (kind_ == Kind::padding && length_ == 0) return row_fully_masked(0, " by a padding mask of length 0");
  if (kind_ == Kind::sparse) {
    for (std::size_t i = 0; i < seq_len_q; ++i) {
      if (coverage({i, i + 1}, {0, seq_len_k}, seq_len_q, seq_len_k) == Coverage::none) {
        return row_fully_masked(i, " by the sparse pattern");
      }
    }
  }
  return {};
}

MaybeError MaskTensor::validate(std::size_t full_batch, std::size_t full_heads, std::size_t full_seq_len_q,
                                std::size_t full_seq_len_k) const {
  if (!broadcasts(batch, full_batch) || !broadcasts(num_heads, full_heads) || !broadcasts(seq_len_q, full_seq_len_q) ||
      !broadcasts(seq_len_k, full_seq_len_k)) {
    return Error{"mask_shape", sentence("a mask of (", batch, ", ", num_heads, ", ", seq_len_q, ", ", seq_len_k,
                                        ") does not broadcast to (", full_batch, ", ", full_heads, ", ", full_seq_len_q,
                                        ", ", full_seq_len_k, "); make each size 1 or the full one")};
  }
  return {};
}

Mask MaskTensor::head(std::size_t batch_index, std::size_t head_index) const {
  ATTN_EXPECTS(batch == 1 || batch_index < batch, "the batch index must lie inside the mask");
  ATTN_EXPECTS(num_heads == 1 || head_index < num_heads, "the head index must lie inside the mask");
  const std::size_t index = broadcast(batch_index, batch) * num_heads + broadcast(head_index, num_heads);
  return Mask::binary({data + index * seq_len_q * seq_len_k, seq_len_q, seq_len_k});
}

Result<OwnedMatrix<std::uint8_t>> binary_mask_from(ConstMat numbers, std::pmr::memory_resource& memory) {
  OwnedMatrix<std::uint8_t> mask(numbers.rows(), numbers.cols(), memory);
  for (std::size_t i = 0; i < numbers.rows(); ++i) {
    for (std::size_t j = 0; j < numbers.cols(); ++j) {
      const float number = numbers(i, j);
      if (number != 0.0F && number != 1.0F) {
        return Error{"mask_not_binary", sentence("the mask holds ", number, " at row ", i, ", column ", j,
                                                 "; use 1 for may attend and 0 for blocked")};
      }
      mask(i, j) = number == 1.0F ? 1 : 0;
    }
  }
  return mask;
}

Result<OwnedMatrix<std::uint8_t>> padding_mask_from(std::span<const std::size_t> lengths, std::size_t seq_len_k,
                                                    std::pmr::memory_resource& memory) {
  OwnedMatrix<std::uint8_t> mask(lengths.size(), seq_len_k, memory);
  for (std::size_t b = 0; b < lengths.size(); ++b) {
    if (lengths[b] == 0) {
      return Error{"row_fully_masked", sentence("sequence ", b, " has length 0; ", kNeedsAKey, ": leave it out")};
    }
    if (lengths[b] > seq_len_k) {
      return Error{"mask_shape", sentence("sequence ", b, " has length ", lengths[b], " but there are only ", seq_len_k,
                                          " keys; use a length of at most ", seq_len_k)};
    }
    std::fill_n(mask.row(b), lengths[b], std::uint8_t{1});
  }
  return mask;
}

}  // namespace attn
