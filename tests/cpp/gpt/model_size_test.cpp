#include "attn/gpt/model_size.h"

#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "support/models.h"

namespace attn {
namespace {

TEST_CASE("A model takes the bytes that its config tells, and no more while it is loaded", "[model_size]") {
  const WeightFormat format = GENERATE(WeightFormat::float32, WeightFormat::int8);
  for (GptConfig config :
       {test::small_config(1), test::small_config(3), test::small_llama_config(1), test::small_llama_config(3)}) {
    config.tied_head = GENERATE(false, true);
    INFO("family " << static_cast<int>(config.family) << ", " << config.num_layers << " layers, format "
                   << static_cast<int>(format) << ", tied " << config.tied_head);
    const std::vector<std::uint8_t> file = test::random_gpt_file(config, 1);
    const SpanSource source("model.safetensors", file);
    const ByteSource* const files[] = {&source};
    const Result<Checkpoint> checkpoint = Checkpoint::open(files);
    REQUIRE(checkpoint);
    TrackingResource memory(test::heap());
    const Result<Gpt> gpt = Gpt::create(config, checkpoint.value(), memory, format);
    REQUIRE(gpt);
    const ModelSize size = model_size(config, format, 17);
    CHECK(static_cast<double>(memory.live_bytes()) == size.weights);
    CHECK(static_cast<double>(memory.peak_bytes()) <= size.weights + size.loading);

    const Result<KvCache> cache = gpt.value().create_cache(test::heap(), 17);
    REQUIRE(cache);
    CHECK(static_cast<double>(cache.value().bytes()) == size.kv_cache);
  }
}

TEST_CASE("The size of a model that nobody here could hold is a number all the same", "[model_size]") {
  const GptConfig llama2_70b{.vocab_size = 32000,
                             .max_seq_len = 4096,
                             .embed_dim = 8192,
                             .num_layers = 80,
                             .num_heads = 64,
                             .num_kv_heads = 8,
                             .mlp_dim = 28672,
                             .family = ModelFamily::llama,
                             .norm = NormKind::rms,
                             .positions = PositionKind::rotary,
                             .mlp = MlpKind::swiglu,
                             .query_key_value_bias = false,
                             .attention_out_bias = false,
                             .mlp_bias = false,
                             .tied_head = false};
  CHECK(llama2_70b.parameter_count() == 68976648192.0);
  const ModelSize size = model_size(llama2_70b, WeightFormat::float32, 4096);
  CHECK(size.weights > 4.0 * llama2_70b.parameter_count());
  CHECK(size.weights < 4.001 * llama2_70b.parameter_count());
  CHECK(size.kv_cache == 2.0 * 4096 * 80 * 8 * 128 * 4);
  CHECK(model_size(llama2_70b, WeightFormat::int8, 1).weights < 0.3 * size.weights);
}

}  // namespace
}  // namespace attn
