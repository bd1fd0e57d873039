// A mask as a page names it, and what the kernels take.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string_view>

#include "attn/attention/mask.h"
#include "attn/matrix.h"
#include "attn/result.h"

namespace attn::lab {

/// The rule by name, as a page states it.
struct MaskRequest {
  std::string_view kind = "bidirectional";  // bidirectional, causal, padding, binary
  double length = 0.0;                      // padding: number of real keys
  ConstMat allowed = {};                    // binary: 0/1, broadcasts to (seq_len_q × seq_len_k)
};

/// Owns the bytes of a binary mask for as long as the Mask views them.
struct ReadMask {
  Mask mask = Mask::bidirectional();
  std::optional<OwnedMatrix<std::uint8_t>> allowed;
};

/// `unknown_mask`, `bad_number` for a padding beyond seq_len_k, `mask_not_binary`.
Result<ReadMask> read_mask(const MaskRequest& request, std::size_t seq_len_k, std::pmr::memory_resource& memory);

}  // namespace attn::lab
