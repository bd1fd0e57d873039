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

  /// GPT-2's layout: (in_features × out_features).
  void add_linear(const std::string& name, std::size_t in_features, std::size_t out_features) {
    add(name + ".weight", {in_features, out_features}, 0.0F, 0.25F);
    add(name + ".bias", {out_features}, 0.0F, 0.25F);
  }

  /// Llama's layout: (out_features × in_features).
  void add_torch_linear(const std::string& name, std::size_t in_features, std::size_t out_features, bool has_bias) {
    add(name + ".weight", {out_features, in_features}, 0.0F, 0.25F);
    if (has_bias) add(name + ".bias", {out_features}, 0.0F, 0.25F);
  }

  void add_norm(const std::string& name, const GptConfig& config) {
    add(name + ".weight", {config.embed_dim}, 1.0F, 0.25F);
    if (config.norm == NormKind::layer) add(name + ".bias", {config.embed_dim}, 0.0F, 0.25F);
  }

  std::vector<std::uint8_t> file() const { return writer_.file(); }

 private:
  Random random_;
  std::string_view skip_;
  SafetensorsWriter writer_;
};

void add_gpt2_block(RandomTensors& tensors, const std::string& block, const GptConfig& config) {
  const std::size_t dim = config.embed_dim;
  tensors.add_norm(block + "ln_1", config);
  tensors.add_linear(block + "attn.c_attn", dim, 3 * dim);
  tensors.add_linear(block + "attn.c_proj", dim, dim);
  tensors.add_norm(block + "ln_2", config);
  tensors.add_linear(block + "mlp.c_fc", dim, config.mlp_dim);
  tensors.add_linear(block + "mlp.c_proj", config.mlp_dim, dim);
}

void add_llama_block(RandomTensors& tensors, const std::string& block, const GptConfig& config) {
  const std::size_t dim = config.embed_dim;
  const bool qkv_bias = config.query_key_value_bias;
  tensors.add_norm(block + "input_layernorm", config);
  tensors.add_torch_linear(block + "self_attn.q_proj", dim, config.query_dim(), qkv_bias);
  tensors.add_torch_linear(block + "self_attn.k_proj", dim, config.kv_dim(), qkv_bias);
  tensors.add_torch_linear(block + "self_attn.v_proj", dim, config.kv_dim(), qkv_bias);
  tensors.add_torch_linear(block + "self_attn.o_proj", config.query_dim(), dim, config.attention_out_bias);
  tensors.add_norm(block + "post_attention_layernorm", config);
  tensors.add_torch_linear(block + "mlp.gate_proj", dim, config.mlp_dim, config.mlp_bias);
  tensors.add_torch_linear(block + "mlp.up_proj", dim, config.mlp_dim, config.mlp_bias);
  tensors.add_torch_linear(block + "mlp.down_proj", config.mlp_dim, dim, config.mlp_bias);
}

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
  const bool gpt2 = config.family == ModelFamily::gpt2;
  const std::size_t dim = config.embed_dim;
  RandomTensors tensors(seed, skip);
  tensors.add(gpt2 ? "wte.weight" : "model.embed_tokens.weight", {config.vocab_size, dim}, 0.0F, 0.5F);
  if (config.positions == PositionKind::learned) tensors.add("wpe.weight", {config.max_seq_len, dim}, 0.0F, 0.5F);
  for (std::size_t layer = 0; layer < config.num_layers; ++layer) {
    if (gpt2) {
      add_gpt2_block(tensors, sentence("h.", layer, "."), config);
    } else {
      add_llama_block(tensors, sentence("model.layers.", layer, "."), config);
    }
  }
  tensors.add_norm(gpt2 ? "ln_f" : "model.norm", config);
  if (!config.tied_head) tensors.add("lm_head.weight", {config.vocab_size, dim}, 0.0F, 0.5F);
  return tensors.file();
}

MaybeError BreakingSource::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  if (offset + bytes.size() > end_)
    return Error{"read_failed", "The file \"model.safetensors\" is gone. Load it again."};
  return whole_.read(offset, bytes);
}

GptConfig small_config(std::size_t num_layers) {
  return {
      .vocab_size = 45, .max_seq_len = 40, .embed_dim = 36, .num_layers = num_layers, .num_heads = 4, .mlp_dim = 70};
}

GptConfig small_llama_config(std::size_t num_layers) {
  return {.vocab_size = 45,
          .max_seq_len = 40,
          .embed_dim = 36,
          .num_layers = num_layers,
          .num_heads = 6,
          .num_kv_heads = 2,
          .head_dim = 10,
          .mlp_dim = 50,
          .family = ModelFamily::llama,
          .norm = NormKind::rms,
          .positions = PositionKind::rotary,
          .mlp = MlpKind::swiglu,
          .query_key_value_bias = true,
          .attention_out_bias = false,
          .mlp_bias = false,
          .tied_head = false};
}

}  // namespace attn::test
