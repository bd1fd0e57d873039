// Model files made in memory, so that tests choose their sizes and break them as they like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attn/gpt/byte_source.h"
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

/// A file that can be read up to `end` and then is gone.
class BreakingSource final : public ByteSource {
 public:
  BreakingSource(std::span<const std::uint8_t> bytes, std::uint64_t end)
      : whole_("model.safetensors", bytes), end_(end) {}

  const std::string& name() const override { return whole_.name(); }
  std::uint64_t size() const override { return whole_.size(); }
  MaybeError read(std::uint64_t offset, std::span<std::uint8_t> bytes) const override;

 private:
  SpanSource whole_;
  std::uint64_t end_;
};

/// Every tensor of a model of either family with random weights: large enough that logits differ clearly. `skip` leaves one
/// tensor out.
std::vector<std::uint8_t> random_gpt_file(const GptConfig& config, std::uint64_t seed, std::string_view skip = "");

/// A GPT-2: small, but with heads, more than one panel of outputs, and sizes that fill no whole vector.
GptConfig small_config(std::size_t num_layers);

/// A Llama of that kind, in which query heads share key heads and head_dim is not embed_dim / num_heads.
GptConfig small_llama_config(std::size_t num_layers);

}  // namespace attn::test
