#include "attn/gpt/byte_source.h"

#include <algorithm>

#include "attn/contract.h"

namespace attn {

MaybeError SpanSource::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  ATTN_EXPECTS(offset <= bytes_.size() && bytes.size() <= bytes_.size() - offset, "read() must stay inside the source");
  std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), bytes.size()), bytes.begin());
  return {};
}

}  // namespace attn
