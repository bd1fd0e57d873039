// Model files made in memory, so that tests choose their sizes and break them as they like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/config.h"

namespace attn::test {

/// Header length, header and data as a safetensors file; `header` may be any text.
std::vector<std::uint8_t> safetensors_file(std::string_view header, std::span<const std::uint8_t> data);

/// Collects tensors and lays them one behind the other.
class SafetensorsWriter {
 public:
  void add(const std::string& name, const std::vector<std::size_t>& shape, std::span<const float> elements);
  std::vector<std::uint8_t> file() const { return safetensors_file("{" + entries_ + "}", data_); }

 private:
  std::string entries_;
  std::vector<std::uint8_t> data_;
};

/// Every tensor of a GPT-2 with random weights: large enough that logits differ clearly. `skip` leaves
/// one tensor out.
std::vector<std::uint8_t> random_gpt_file(const GptConfig& config, std::uint64_t seed, std::string_view skip = "");

/// Small, but with heads, more than one panel of outputs, and sizes that fill no whole vector.
GptConfig small_config(std::size_t num_layers);

}  // namespace attn::test
