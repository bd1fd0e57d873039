#include "support/safetensors_writer.h"

#include <bit>

#include "attn/random.h"
#include "attn/sentence.h"

namespace attn::test {
namespace {

void append_little_endian(std::vector<std::uint8_t>& bytes, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

class RandomTensors {
 public:
  RandomTensors(std::uint64_t seed, std::string_view skip) : random_(seed), skip_(skip) {}

  void add(const std::string& name, const std::vector<std::size_t>& shape, float mean, float deviation) {
    std::size_t size = 1;
    for (const std::size_t dimension : shape) size *= dimension;
    std::vector<float> elements(size);
    for (float& element : elements) element = mean + deviation * random_.normal();
    if (name != skip_) writer_.add(name, shape, elements);
  }

  void add_linear(const std::string& name, std::size_t in_features, std::size_t out_features) {
    add(name + ".weight", {in_features, out_features}, 0.0F, 0.25F);
    add(name + ".bias", {out_features}, 0.0F, 0.25F);
  }

  void add_norm(const std::string& name, std::size_t features) {
    add(name + ".weight", {features}, 1.0F, 0.25F);
    add(name + ".bias", {features}, 0.0F, 0.25F);
  }

  std::vector<std::uint8_t> file() const { return writer_.file(); }

 private:
  Random random_;
  std::string_view skip_;
  SafetensorsWriter writer_;
};

}  // namespace

std::vector<std::uint8_t> safetensors_file(std::string_view header, std::span<const std::uint8_t> data) {
  std::vector<std::uint8_t> bytes;
  append_little_endian(bytes, header.size(), 8);
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

void SafetensorsWriter::add(const std::string& name, const std::vector<std::size_t>& shape,
                            std::span<const float> elements) {
  const std::size_t begin = data_.size();
  for (const float element : elements) append_little_endian(data_, std::bit_cast<std::uint32_t>(element), 4);
  std::string sizes;
  for (const std::size_t size : shape) sizes += sentence(sizes.empty() ? "" : ",", size);
  entries_ += sentence(entries_.empty() ? "" : ",", "\"", name, "\":{\"dtype\":\"F32\",\"shape\":[", sizes,
                       "],\"data_offsets\":[", begin, ",", data_.size(), "]}");
}

std::vector<std::uint8_t> random_gpt_file(const GptConfig& config, std::uint64_t seed, std::string_view skip) {
  const std::size_t dim = config.embed_dim;
  RandomTensors tensors(seed, skip);
  tensors.add("wte.weight", {config.vocab_size, dim}, 0.0F, 0.5F);
  tensors.add("wpe.weight", {config.max_seq_len, dim}, 0.0F, 0.5F);
  for (std::size_t layer = 0; layer < config.num_layers; ++layer) {
    const std::string block = sentence("h.", layer, ".");
    tensors.add_norm(block + "ln_1", dim);
    tensors.add_linear(block + "attn.c_attn", dim, 3 * dim);
    tensors.add_linear(block + "attn.c_proj", dim, dim);
    tensors.add_norm(block + "ln_2", dim);
    tensors.add_linear(block + "mlp.c_fc", dim, config.mlp_dim);
    tensors.add_linear(block + "mlp.c_proj", config.mlp_dim, dim);
  }
  tensors.add_norm("ln_f", dim);
  return tensors.file();
}

GptConfig small_config(std::size_t num_layers) {
  return {
      .vocab_size = 45, .max_seq_len = 40, .embed_dim = 36, .num_layers = num_layers, .num_heads = 4, .mlp_dim = 70};
}

}  // namespace attn::test
