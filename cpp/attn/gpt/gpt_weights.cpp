#include "attn/gpt/gpt_weights.h"

#include <algorithm>
#include <string>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/sentence.h"

namespace attn {
namespace {

std::span<float> elements(Matrix& matrix) { return {matrix.data(), matrix.size()}; }

std::string text_of_shape(std::span<const std::size_t> shape) {
  std::string text = "(";
  for (const std::size_t size : shape) text += sentence(text.size() > 1 ? ", " : "", size);
  return text + ")";
}

/// Reads tensor after tensor; after the first error it hands out empty matrices and keeps the error, so
/// that a whole block is read without a test after each tensor. Nothing is allocated for a tensor that
/// the file does not hold.
class TensorReader {
 public:
  TensorReader(const Safetensors& tensors, std::pmr::memory_resource& memory) : tensors_(tensors), memory_(memory) {}

  const MaybeError& error() const { return error_; }

  const TensorView* find(const std::string& name) const {
    const TensorView* tensor = tensors_.find(name);
    return tensor != nullptr ? tensor : tensors_.find("transformer." + name);
  }

  /// (rows × cols), from a tensor of that shape.
  Matrix matrix(const std::string& name, std::size_t rows, std::size_t cols) {
    return read(name, {rows, cols}, rows, cols);
  }

  /// (1 × size), from a tensor of shape (size).
  Matrix vector(const std::string& name, std::size_t size) { return read(name, {size}, 1, size); }

  LayerNormWeights norm(const std::string& name, std::size_t features) {
    return {vector(name + ".weight", features), vector(name + ".bias", features)};
  }

  /// GPT-2 stores its projections (in_features × out_features).
  PackedLinear linear(const std::string& name, std::size_t in_features, std::size_t out_features) {
    const Matrix weight = matrix(name + ".weight", in_features, out_features);
    const Matrix bias = vector(name + ".bias", out_features);
    return PackedLinear::from_in_out(weight.view(), {bias.data(), bias.size()}, memory_);
  }

  BlockWeights block(std::size_t layer, const GptConfig& config) {
    const std::string name = sentence("h.", layer, ".");
    const std::size_t dim = config.embed_dim;
    // Braces evaluate from left to right: the first broken tensor is the one that is named.
    return {norm(name + "ln_1", dim),
            linear(name + "attn.c_attn", dim, 3 * dim),
            linear(name + "attn.c_proj", dim, dim),
            norm(name + "ln_2", dim),
            linear(name + "mlp.c_fc", dim, config.mlp_dim),
            linear(name + "mlp.c_proj", config.mlp_dim, dim)};
  }

 private:
  Matrix read(const std::string& name, const std::vector<std::size_t>& shape, std::size_t rows, std::size_t cols) {
    Matrix none(0, 0, memory_);
    if (error_) return none;
    const TensorView* tensor = find(name);
    if (tensor == nullptr) {
      error_ = Error{"missing_tensor",
                     sentence("The model file has no tensor ", json::quoted(name),
                              ". Check that config.json and model.safetensors belong to one GPT-2 model.")};
      return none;
    }
    if (tensor->shape != shape) {
      error_ = Error{"tensor_shape", sentence("Tensor ", json::quoted(name), " has shape ",
                                              text_of_shape(tensor->shape), ", but config.json asks for ",
                                              text_of_shape(shape), ". Check that both files belong to one model.")};
      return none;
    }
    Matrix result(rows, cols, memory_);
    error_ = read_tensor(*tensor, elements(result));
    return result;
  }

  const Safetensors& tensors_;
  std::pmr::memory_resource& memory_;
  MaybeError error_;
};

/// A head of its own would be ignored silently, and the text would be wrong.
MaybeError check_tied_head(const TensorReader& reader, const Safetensors& tensors) {
  const TensorView* head = tensors.find("lm_head.weight");
  const TensorView* embedding = reader.find("wte.weight");
  if (head == nullptr || embedding == nullptr) return {};
  if (head->dtype == embedding->dtype && std::ranges::equal(head->bytes, embedding->bytes)) return {};
  return Error{"untied_head",
               "Tensor \"lm_head.weight\" differs from \"wte.weight\", but this decoder uses the token "
               "embedding as its head. Choose a model with tied embeddings."};
}

MaybeError check_no_extra_layer(const TensorReader& reader, const GptConfig& config) {
  const std::string name = sentence("h.", config.num_layers, ".ln_1.weight");
  if (reader.find(name) == nullptr) return {};
  return Error{"extra_layer",
               sentence("The model file has a tensor ", json::quoted(name), ", but config.json says n_layer is ",
                        config.num_layers, ". Check that both files belong to one model.")};
}

}  // namespace

Result<GptWeights> load_gpt_weights(const GptConfig& config, const Safetensors& tensors,
                                    std::pmr::memory_resource& memory) {
  TensorReader reader(tensors, memory);
  if (auto error = check_tied_head(reader, tensors)) return *error;
  if (auto error = check_no_extra_layer(reader, config)) return *error;

  const std::size_t dim = config.embed_dim;
  Matrix token_embedding = reader.matrix("wte.weight", config.vocab_size, dim);
  Matrix position_embedding = reader.matrix("wpe.weight", config.max_seq_len, dim);
  std::pmr::vector<BlockWeights> blocks(&memory);
  // Stops at the first error: a crafted config may ask for far more layers than the file has.
  for (std::size_t layer = 0; layer < config.num_layers && !reader.error(); ++layer) {
    blocks.push_back(reader.block(layer, config));
  }
  LayerNormWeights final_norm = reader.norm("ln_f", dim);
  if (reader.error()) return *reader.error();
  PackedLinear head = PackedLinear::from_out_in(token_embedding.view(), {}, memory);
  return GptWeights{std::move(token_embedding), std::move(position_embedding), std::move(blocks), std::move(final_norm),
                    std::move(head)};
}

}  // namespace attn
