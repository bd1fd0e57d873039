// config.json: any bytes.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "attn/gpt/config.h"
#include "promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const attn::fuzz::MemoryBound bound(size, 64);
  const auto config = attn::parse_gpt_config({reinterpret_cast<const char*>(data), size});
  if (!config) {
    attn::fuzz::require_sentence(config.error());
    return 0;
  }
  attn::fuzz::require(!config.value().validate(), "what was read is valid");
  attn::fuzz::require(std::isfinite(config.value().parameter_count()), "the parameters can be counted");
  return 0;
}
