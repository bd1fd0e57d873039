#include "lab/mask_request.h"

#include <utility>

#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {

Result<ReadMask> read_mask(const MaskRequest& request, std::size_t seq_len_k, std::pmr::memory_resource& memory) {
  if (request.kind == "bidirectional") return ReadMask{Mask::bidirectional(), {}};
  if (request.kind == "causal") return ReadMask{Mask::causal(), {}};
  if (request.kind == "padding") {
    const auto length = whole_number("The padding length", request.length, 0.0, static_cast<double>(seq_len_k));
    if (!length) return length.error();
    return ReadMask{Mask::padding(length.value()), {}};
  }
  if (request.kind == "binary") {
    auto allowed = binary_mask_from(request.allowed, memory);
    if (!allowed) return allowed.error();
    // Moving an OwnedMatrix keeps its elements where they are, so that the view stays good.
    const Mask mask = Mask::binary(std::as_const(allowed.value()).view());
    return ReadMask{mask, std::move(allowed).value()};
  }
  return Error{"unknown_mask", sentence("There is no mask called \"", request.kind,
                                        "\"; choose bidirectional, causal, padding or binary.")};
}

}  // namespace attn::lab
