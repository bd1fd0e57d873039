#include "attn/gpt/gpt.h"

#include <catch_amalgamated.hpp>
#include <cmath>
#include <vector>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/models.h"

namespace attn {
namespace {

const AttentionKernel& naive() { return *find_attention_kernel("naive"); }

/// A GPT-2 and a Llama of few layers.
std::vector<GptConfig> families(std::size_t num_layers) {
  return {test::small_config(num_layers), test::small_llama_config(num_layers)};
}

MaybeError forward_error(const Gpt& gpt, const std::vector<TokenId>& tokens) {
  Matrix last(1, gpt.config().vocab_size, test::heap());
  return gpt.forward(tokens, naive(), last.view(), test::heap());
}

TEST_CASE("Cached, chunked and uncached logits are the same bits at every position", "[gpt]") {
  for (const GptConfig& config : {families(1)[0], families(1)[1], families(3)[0], families(3)[1]}) {
    const Gpt gpt = test::random_gpt(config);
    const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), gpt.config().max_seq_len, 2);
    for (const AttentionKernel& kernel : attention_kernels()) {
      const Matrix uncached = test::all_logits(gpt, tokens, kernel);
      REQUIRE(test::standard_deviation(uncached.view()) > 0.5);
      for (const std::size_t chunk : {1U, 2U, 3U, 4U, 7U, 16U, 40U}) {
        INFO(config.num_layers << " layers of family " << static_cast<int>(config.family) << ", " << kernel.name
                               << ", chunks of " << chunk);
        CHECK_THAT(test::cached_logits(gpt, tokens, kernel, chunk).view(), test::bit_equal_to(uncached.view()));
      }
    }
  }
}

TEST_CASE("Running a shorter text gives the same bits as the beginning of a longer one", "[gpt]") {
  const Gpt gpt = test::random_gpt(GENERATE(test::small_config(3), test::small_llama_config(3)));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 40, 3);
  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix whole = test::all_logits(gpt, tokens, kernel);
    for (std::size_t length = 1; length <= tokens.size(); ++length) {
      INFO(kernel.name << ", " << length << " tokens");
      const auto part = std::span<const TokenId>(tokens).first(length);
      Matrix last(1, gpt.config().vocab_size, test::heap());
      test::require_ok(gpt.forward(part, kernel, last.view(), test::heap()));
      CHECK_THAT(last.view(), test::bit_equal_to(whole.view().rows_from(length - 1, 1)));
    }
  }
}

TEST_CASE("Changing tokens behind a position leaves its logits bit-identical", "[gpt]") {
  const Gpt gpt = test::random_gpt(GENERATE(test::small_config(3), test::small_llama_config(3)));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 24, 4);
  for (const AttentionKernel& kernel : attention_kernels()) {
    const Matrix before = test::all_logits(gpt, tokens, kernel);
    for (const std::size_t kept : {1U, 5U, 12U, 23U}) {
      INFO(kernel.name << ", first " << kept << " kept");
      std::vector<TokenId> changed = tokens;
      for (std::size_t i = kept; i < changed.size(); ++i) changed[i] = (changed[i] + 1) % 45;
      const Matrix after = test::all_logits(gpt, changed, kernel);
      CHECK_THAT(after.view().rows_from(0, kept), test::bit_equal_to(before.view().rows_from(0, kept)));
      CHECK_THAT(after.view().rows_from(kept, 1), !test::bit_equal_to(before.view().rows_from(kept, 1)));
    }
  }
}

TEST_CASE("Kernels agree with each other through three layers", "[gpt]") {
  const Gpt gpt = test::random_gpt(GENERATE(test::small_config(3), test::small_llama_config(3)));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 40, 5);
  const Matrix expected = test::all_logits(gpt, tokens, naive());
  for (const AttentionKernel& kernel : attention_kernels()) {
    INFO(kernel.name);
    CHECK_THAT(test::all_logits(gpt, tokens, kernel).view(), test::close_to(expected.view(), 1e-4));
  }
}

TEST_CASE("A trace holds the weights of every layer and head", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(3));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 9, 6);
  for (const AttentionKernel& kernel : attention_kernels()) {
    Matrix logits(9, gpt.config().vocab_size, test::heap());
    GptTrace trace{.weights = std::pmr::vector<Matrix>(&test::heap())};
    if (!kernel.traces) {
      CHECK_CONTRACT(gpt.forward(tokens, kernel, logits.view(), test::heap(), &trace), "a kernel that fills it");
      continue;
    }
    INFO(kernel.name);
    for (int run = 0; run < 2; ++run) {  // the second one replaces the first
      test::require_ok(gpt.forward(tokens, kernel, logits.view(), test::heap(), &trace));
    }
    CHECK_THAT(logits.view(), test::bit_equal_to(test::all_logits(gpt, tokens, kernel).view()));
    REQUIRE(trace.weights.size() == 3 * 4);
    for (const Matrix& weights : trace.weights) {
      REQUIRE(weights.rows() == 9);
      REQUIRE(weights.cols() == 9);
      for (std::size_t i = 0; i < 9; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < 9; ++j) {
          sum += static_cast<double>(weights(i, j));
          CHECK((weights(i, j) == 0.0F) == (j > i));
        }
        CHECK(std::abs(sum - 1.0) < 1e-5);
      }
    }
  }
}

TEST_CASE("Running the model gives all scratch memory back", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 12, 7);
  Matrix last(1, gpt.config().vocab_size, test::heap());
  for (const AttentionKernel& kernel : attention_kernels()) {
    TrackingResource scratch(test::heap());
    test::require_ok(gpt.forward(tokens, kernel, last.view(), scratch));
    CHECK(scratch.live_bytes() == 0);
    CHECK(scratch.peak_bytes() > 0);
  }
}

TEST_CASE("A Llama's cache holds its key heads alone", "[gpt]") {
  const GptConfig config = test::small_llama_config(2);
  const Gpt gpt = test::random_gpt(config);
  // Tables 2 · 45 · 36; per block 36 · (6 + 2 · 2) · 10 + 100 (query, key, value), 60 · 36, 3 · 36 · 50, 2 · 36; 36.
  CHECK(gpt.parameter_count() == 2 * 45 * 36 + 2 * (36 * 100 + 100 + 60 * 36 + 3 * 36 * 50 + 2 * 36) + 36);
  Result<KvCache> cache = gpt.create_cache(test::heap(), 10);
  REQUIRE(cache);
  CHECK(cache.value().bytes() == 2 * 10 * 2 * 2 * 10 * sizeof(float));
}

TEST_CASE("A model knows its size", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  // Embeddings 85 · 36; per block 4 · 36² + 4 · 36 (attention), 2 · 36 · 70 + 106 (MLP), 144 (norms); 72 at the end.
  CHECK(gpt.parameter_count() == 85 * 36 + 2 * (4 * 36 * 36 + 4 * 36 + 2 * 36 * 70 + 106 + 144) + 72);
  Result<KvCache> cache = gpt.create_cache(test::heap(), 10);
  REQUIRE(cache);
  CHECK(cache.value().bytes() == 2 * 10 * 2 * 36 * sizeof(float));
}

TEST_CASE("What a visitor can ask wrongly of a model is an error with the numbers", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(1));
  test::check_error(forward_error(gpt, {}), "empty_prompt");
  test::check_error(forward_error(gpt, std::vector<TokenId>(41, 1)), "too_long", {"41 tokens", "40 positions"});
  test::check_error(forward_error(gpt, {1, 45, 2}), "bad_token", {"Token 45 at place 1", "0 to 44"});
  test::check_error(forward_error(gpt, {-1}), "bad_token", {"Token -1"});
  test::check_error(gpt.create_cache(test::heap(), 41), "too_long", {"41", "40"});
  CHECK_FALSE(gpt.create_cache(test::heap(), 0));
}

TEST_CASE("After an error the cache is as before", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 8, 8);
  Result<KvCache> cache = gpt.create_cache(test::heap(), 8);
  REQUIRE(cache);
  Matrix last(1, gpt.config().vocab_size, test::heap());
  const auto run = [&](std::vector<TokenId> some) {
    return gpt.forward_cached(some, naive(), cache.value(), last.view(), test::heap());
  };
  test::require_ok(run({tokens[0], tokens[1], tokens[2]}));
  test::check_error(run({}), "empty_prompt");
  test::check_error(run({1, 99}), "bad_token", {"99"});
  test::check_error(run(std::vector<TokenId>(6, 1)), "cache_full", {"8 positions", "holds 3", "6 more"});
  CHECK(cache.value().length() == 3);

  test::require_ok(run({tokens.begin() + 3, tokens.end()}));
  const Matrix expected = test::all_logits(gpt, tokens, naive());
  CHECK_THAT(last.view(), test::bit_equal_to(expected.view().rows_from(7, 1)));
  test::check_error(run({1}), "cache_full", {"holds 8"});
}

TEST_CASE("A truncated cache goes on as if the forgotten tokens had never been", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  const std::vector<TokenId> tokens = test::random_tokens(gpt.config(), 8, 9);
  Result<KvCache> cache = gpt.create_cache(test::heap(), 20);
  REQUIRE(cache);
  Matrix last(1, gpt.config().vocab_size, test::heap());
  std::vector<TokenId> wrong(tokens.begin(), tokens.begin() + 5);
  wrong.resize(12, 3);
  test::require_ok(gpt.forward_cached(wrong, naive(), cache.value(), last.view(), test::heap()));
  test::require_ok(cache.value().truncate(5));
  test::require_ok(gpt.forward_cached(std::span(tokens).subspan(5), naive(), cache.value(), last.view(), test::heap()));
  const Matrix expected = test::all_logits(gpt, tokens, naive());
  CHECK_THAT(last.view(), test::bit_equal_to(expected.view().rows_from(7, 1)));
}

TEST_CASE("A cache of another model is refused, and one that is longer than the model ends with it", "[gpt]") {
  const Gpt gpt = test::random_gpt(test::small_config(2));
  Matrix last(1, gpt.config().vocab_size, test::heap());
  const auto run = [&](const KvCacheShape& shape, const std::vector<TokenId>& tokens) {
    Result<KvCache> cache = KvCache::create(shape, test::heap());
    REQUIRE(cache);
    return gpt.forward_cached(tokens, naive(), cache.value(), last.view(), test::heap());
  };
  const KvCacheShape fits{.max_seq_len = 60, .num_layers = 2, .num_kv_heads = 4, .head_dim = 9};
  test::require_ok(run(fits, {1}));
  test::check_error(run(fits, std::vector<TokenId>(41, 1)), "too_long", {"41 tokens", "40 positions"});
  KvCacheShape other = fits;
  other.num_layers = 3;
  test::check_error(run(other, {1}), "shape", {"3 layers", "has 2"});
  other = fits;
  other.head_dim = 8;
  test::check_error(run(other, {1}), "shape", {"of 8", "of 9"});
}

TEST_CASE("A model file that does not fit its config is refused with the tensor's name", "[gpt]") {
  const GptConfig config = test::small_config(2);
  const auto create = [](const GptConfig& of, const std::vector<std::uint8_t>& file) {
    return test::create_gpt(of, file);
  };
  for (const char* missing :
       {"wte.weight", "wpe.weight", "h.1.attn.c_attn.bias", "h.0.mlp.c_proj.weight", "ln_f.bias"}) {
    test::check_error(create(config, test::random_gpt_file(config, 1, missing)), "missing_tensor", {missing});
  }
  GptConfig other = config;
  other.mlp_dim = 71;
  test::check_error(create(other, test::random_gpt_file(config, 1)), "tensor_shape",
                    {"h.0.mlp.c_fc.weight", "(36, 70)", "(36, 71)"});
  other = config;
  other.num_layers = 1;
  test::check_error(create(other, test::random_gpt_file(config, 1)), "extra_layer", {"h.1.ln_1.weight", "is 1"});
  other = config;
  other.num_layers = 3;
  test::check_error(create(other, test::random_gpt_file(config, 1)), "missing_tensor", {"h.2.ln_1.weight"});
  other.num_heads = 5;
  test::check_error(create(other, test::random_gpt_file(config, 1)), "bad_config", {"n_embd is 36 and n_head 5"});
}

TEST_CASE("A Llama file that does not fit its config is refused with the tensor's name", "[gpt]") {
  const GptConfig config = test::small_llama_config(2);
  for (const char* missing : {"model.embed_tokens.weight", "model.layers.1.self_attn.k_proj.bias",
                              "model.layers.0.mlp.up_proj.weight", "model.norm.weight", "lm_head.weight"}) {
    const std::string name = std::string(missing).substr(missing[0] == 'm' ? 6 : 0);
    test::check_error(test::create_gpt(config, test::random_gpt_file(config, 1, missing)), "missing_tensor",
                      {name.c_str()});
  }
  const std::vector<std::uint8_t> file = test::random_gpt_file(config, 1);
  GptConfig other = config;
  other.num_kv_heads = 3;
  test::check_error(test::create_gpt(other, file), "tensor_shape",
                    {"layers.0.self_attn.k_proj.weight", "(20, 36)", "(30, 36)"});
  other = config;
  other.num_layers = 1;
  test::check_error(test::create_gpt(other, file), "extra_layer",
                    {"layers.1.input_layernorm.weight", "num_hidden_layers is 1"});
  other = config;
  other.tied_head = true;
  test::check_error(test::create_gpt(other, file), "untied_head", {"lm_head.weight", "embed_tokens.weight"});
}

TEST_CASE("A tensor that nobody reads is refused: without it the numbers would be others", "[gpt]") {
  const GptConfig config = test::small_llama_config(1);
  GptConfig unbiased = config;
  unbiased.query_key_value_bias = false;
  test::check_error(test::create_gpt(unbiased, test::random_gpt_file(config, 1)), "extra_tensor",
                    {"self_attn.k_proj.bias"});
}

TEST_CASE("The format of the weights is chosen when they are loaded", "[gpt]") {
  const GptConfig config = GENERATE(test::small_config(2), test::small_llama_config(2));
  const std::vector<std::uint8_t> file = test::random_gpt_file(config, 1);
  const Gpt exact = test::gpt_from(config, file);
  Result<Gpt> rounded = test::create_gpt(config, file, WeightFormat::int8);
  REQUIRE(rounded);
  const std::vector<TokenId> tokens = test::random_tokens(config, 40, 5);
  const Matrix expected = test::all_logits(exact, tokens, naive());
  const Matrix found = test::all_logits(rounded.value(), tokens, naive());
  CHECK_THAT(found.view(), !test::bit_equal_to(expected.view()));
  CHECK_THAT(found.view(), test::close_to(expected.view(), 0.5 * test::standard_deviation(expected.view())));
}

/// A model of one layer and one feature, whose few numbers can be written down.
std::vector<std::uint8_t> tiny_file(const std::string& prefix, const std::vector<float>& head, float first_weight) {
  test::SafetensorsWriter writer;
  writer.add(prefix + "wte.weight", {2, 1}, std::vector<float>{first_weight, 2.0F});
  writer.add(prefix + "wpe.weight", {3, 1}, std::vector<float>{0.1F, 0.2F, 0.3F});
  const auto add = [&](const std::string& name, const std::vector<std::size_t>& shape, std::size_t size) {
    writer.add(prefix + name, shape, std::vector<float>(size, 0.5F));
  };
  for (const char* norm : {"h.0.ln_1", "h.0.ln_2", "ln_f"}) {
    add(std::string(norm) + ".weight", {1}, 1);
    add(std::string(norm) + ".bias", {1}, 1);
  }
  add("h.0.attn.c_attn.weight", {1, 3}, 3);
  add("h.0.attn.c_attn.bias", {3}, 3);
  for (const char* linear : {"h.0.attn.c_proj", "h.0.mlp.c_fc", "h.0.mlp.c_proj"}) {
    add(std::string(linear) + ".weight", {1, 1}, 1);
    add(std::string(linear) + ".bias", {1}, 1);
  }
  add("h.0.attn.bias", {1, 1, 3, 3}, 9);  // the mask that old exports store
  if (!head.empty()) writer.add("lm_head.weight", {2, 1}, head);
  return writer.file();
}

TEST_CASE("A prefix and a stored mask are understood, an untied head and NaN are not", "[gpt]") {
  const GptConfig config{
      .vocab_size = 2, .max_seq_len = 3, .embed_dim = 1, .num_layers = 1, .num_heads = 1, .mlp_dim = 1};
  const auto create = [&](const std::vector<std::uint8_t>& file) { return test::create_gpt(config, file); };
  CHECK(create(tiny_file("", {}, 1.0F)));
  CHECK(create(tiny_file("transformer.", {1.0F, 2.0F}, 1.0F)));
  test::check_error(create(tiny_file("transformer.", {1.0F, 2.5F}, 1.0F)), "untied_head", {"lm_head.weight"});
  test::check_error(create(tiny_file("", {}, std::nanf(""))), "not_finite", {"wte.weight", "element 0"});
}

}  // namespace
}  // namespace attn
