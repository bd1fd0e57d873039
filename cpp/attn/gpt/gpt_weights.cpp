#include "attn/gpt/gpt_weights.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/gpt/tensor_reader.h"
#include "attn/gpt/tensor_values.h"
#include "attn/sentence.h"

namespace attn {
namespace {

std::span<const float> elements(const Matrix& row) { return {row.data(), row.size()}; }

/// Which projections (out_features × in_features) lie side by side in one, so that the input is read once for all.
struct Projection {
  const char* name;
  std::size_t out_features;
};

/// Makes weights of tensors. After the first error, which reader().error() keeps, they are empty.
class WeightLoader {
 public:
  WeightLoader(const GptConfig& config, TensorReader& reader, WeightFormat format)
      : config_(config), reader_(reader), format_(format) {}

  NormWeights norm(const std::string& name) {
    Matrix weight = reader_.vector(name + ".weight", config_.embed_dim);
    if (config_.norm == NormKind::rms) return {std::move(weight), Matrix(0, 0, reader_.memory())};
    return {std::move(weight), reader_.vector(name + ".bias", config_.embed_dim)};
  }

  BlockWeights block(std::size_t layer) {
    return config_.family == ModelFamily::gpt2 ? gpt2_block(sentence("h.", layer, "."))
                                               : llama_block(sentence("layers.", layer, "."));
  }

  Matrix position_embedding() {
    if (config_.positions != PositionKind::learned) return {0, 0, reader_.memory()};
    return reader_.matrix("wpe.weight", config_.max_seq_len, config_.embed_dim);
  }

  Linear head(const Matrix& token_embedding) {
    if (config_.tied_head) return Linear::from_out_in(token_embedding.view(), {}, format_, reader_.memory());
    return torch_linear("", {{"lm_head", config_.vocab_size}}, config_.embed_dim, false);
  }

 private:
  /// GPT-2 stores its projections (in_features × out_features).
  Linear gpt2_linear(const std::string& name, std::size_t in_features, std::size_t out_features) {
    const Matrix weight = reader_.matrix(name + ".weight", in_features, out_features);
    const Matrix bias = reader_.vector(name + ".bias", out_features);
    return Linear::from_in_out(weight.view(), elements(bias), format_, reader_.memory());
  }

  /// Llama stores each projection on its own, as torch.nn.Linear does.
  Linear torch_linear(const std::string& layer, std::initializer_list<Projection> projections, std::size_t in_features,
                      bool has_bias) {
    std::size_t out_features = 0;
    bool all_there = true;
    for (const auto& [name, count] : projections) {
      out_features += count;
      all_there = all_there && reader_.expect(layer + name + ".weight", {count, in_features});
      if (has_bias) all_there = all_there && reader_.expect(layer + name + ".bias", {count});
    }
    // Nothing is allocated for tensors that the file does not hold.
    if (!all_there) return Linear::from_out_in({}, {}, format_, reader_.memory());

    Matrix weight = Matrix::uninitialized(out_features, in_features, reader_.memory());
    Matrix bias = Matrix::uninitialized(1, has_bias ? out_features : 0, reader_.memory());
    std::size_t first = 0;
    for (const auto& [name, count] : projections) {
      reader_.read_into(layer + name + ".weight", {count, in_features}, {weight.row(first), count * in_features});
      if (has_bias) reader_.read_into(layer + name + ".bias", {count}, {bias.data() + first, count});
      first += count;
    }
    return Linear::from_out_in(weight.view(), elements(bias), format_, reader_.memory());
  }

  BlockWeights gpt2_block(const std::string& layer) {
    const std::size_t dim = config_.embed_dim;
    // Braces evaluate from left to right: the first broken tensor is the one that is named.
    return {norm(layer + "ln_1"),
            gpt2_linear(layer + "attn.c_attn", dim, 3 * dim),
            gpt2_linear(layer + "attn.c_proj", dim, dim),
            norm(layer + "ln_2"),
            gpt2_linear(layer + "mlp.c_fc", dim, config_.mlp_dim),
            gpt2_linear(layer + "mlp.c_proj", config_.mlp_dim, dim)};
  }

  BlockWeights llama_block(const std::string& layer) {
    const std::size_t dim = config_.embed_dim;
    const std::size_t kv_dim = config_.kv_dim();
    const std::size_t mlp_dim = config_.mlp_dim;
    return {
        norm(layer + "input_layernorm"),
        torch_linear(layer + "self_attn.", {{"q_proj", config_.query_dim()}, {"k_proj", kv_dim}, {"v_proj", kv_dim}},
                     dim, config_.query_key_value_bias),
        torch_linear(layer + "self_attn.", {{"o_proj", dim}}, config_.query_dim(), config_.attention_out_bias),
        norm(layer + "post_attention_layernorm"),
        torch_linear(layer + "mlp.", {{"gate_proj", mlp_dim}, {"up_proj", mlp_dim}}, dim, config_.mlp_bias),
        torch_linear(layer + "mlp.", {{"down_proj", dim}}, mlp_dim, config_.mlp_bias)};
  }

  const GptConfig& config_;
  TensorReader& reader_;
  WeightFormat format_;
};

/// A head of its own would be ignored silently, and the text would be wrong.
void check_tied_head(TensorReader& reader, const char* embedding_name) {
  const TensorPlace* head = reader.find("lm_head.weight");
  const TensorPlace* embedding = reader.find(embedding_name);
  if (head == nullptr || embedding == nullptr) return;
  reader.skip(*head);
  const Result<bool> same = have_same_values(*head, *embedding);
  if (!same) return reader.fail(same.error());
  if (same.value()) return;
  reader.fail({"untied_head",
               sentence("Tensor \"lm_head.weight\" differs from ", json::quoted(embedding_name),
                        ", but config.json says tie_word_embeddings: the token embedding is the head. Check that both "
                        "files belong to one model.")});
}

void check_no_extra_layer(TensorReader& reader, const GptConfig& config) {
  const bool gpt2 = config.family == ModelFamily::gpt2;
  const std::string name = gpt2 ? sentence("h.", config.num_layers, ".ln_1.weight")
                                : sentence("layers.", config.num_layers, ".input_layernorm.weight");
  if (reader.find(name) == nullptr) return;
  reader.fail({"extra_layer", sentence("The model file has a tensor ", json::quoted(name), ", but config.json says ",
                                       gpt2 ? "n_layer" : "num_hidden_layers", " is ", config.num_layers,
                                       ". Check that both files belong to one model.")});
}

/// What old exports store beside the weights: causal masks and rotary frequencies, which follow from the config.
bool is_known_constant(std::string_view name) {
  return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias") || name.ends_with(".rotary_emb.inv_freq");
}

void check_nothing_left(TensorReader& reader) {
  while (const TensorPlace* tensor = reader.first_unread()) {
    if (!is_known_constant(tensor->name)) {
      return reader.fail(
          {"extra_tensor", sentence("The model file has a tensor ", json::quoted(tensor->name),
                                    ", which this decoder would ignore, so its numbers would be wrong. Check "
                                    "that config.json belongs to it, or choose a model without it.")});
    }
    reader.skip(*tensor);
  }
}

}  // namespace

Result<GptWeights> load_gpt_weights(const GptConfig& config, const Checkpoint& checkpoint, WeightFormat format,
                                    std::pmr::memory_resource& memory) {
  const bool gpt2 = config.family == ModelFamily::gpt2;
  const char* embedding_name = gpt2 ? "wte.weight" : "embed_tokens.weight";
  TensorReader reader(checkpoint, gpt2 ? "transformer." : "model.", memory);
  if (config.tied_head) check_tied_head(reader, embedding_name);
  check_no_extra_layer(reader, config);

  WeightLoader loader(config, reader, format);
  Matrix token_embedding = reader.matrix(embedding_name, config.vocab_size, config.embed_dim);
  Matrix position_embedding = loader.position_embedding();
  std::pmr::vector<BlockWeights> blocks(&memory);
  if (!reader.error()) blocks.reserve(config.num_layers);
  // Stops at the first error: a crafted config may ask for far more layers than the file has.
  for (std::size_t layer = 0; layer < config.num_layers && !reader.error(); ++layer) {
    blocks.push_back(loader.block(layer));
  }
  NormWeights final_norm = loader.norm(gpt2 ? "ln_f" : "norm");
  Linear head = loader.head(token_embedding);
  if (!reader.error()) check_nothing_left(reader);
  if (reader.error()) return *reader.error();
  return GptWeights{std::move(token_embedding), std::move(position_embedding), std::move(blocks), std::move(final_norm),
                    std::move(head)};
}

}  // namespace attn
