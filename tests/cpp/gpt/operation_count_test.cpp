#include "attn/gpt/operation_count.h"

#include <catch_amalgamated.hpp>

#include "support/safetensors_writer.h"

namespace attn {
namespace {

const GptConfig kConfig{
    .vocab_size = 719, .max_seq_len = 512, .embed_dim = 128, .num_layers = 4, .num_heads = 4, .mlp_dim = 512};

TEST_CASE("One token costs its weights once, and two numbers per feature and attended key", "[operation_count]") {
  const ForwardOps ops = count_forward_ops(kConfig, 1, 99, 1);
  CHECK(ops.linear == 4 * (128 * 384 + 128 * 128 + 2 * 128 * 512) + 128 * 719);
  CHECK(ops.attention_scores == 4 * 128 * 100);
  CHECK(ops.attention_values == 4 * 128 * 100);
  CHECK(ops.total() == ops.linear + ops.attention_scores + ops.attention_values);
}

TEST_CASE("Tokens one by one through a cache cost what they cost at once, but for the logits", "[operation_count]") {
  ForwardOps steps;
  for (std::size_t token = 0; token < 57; ++token) {
    const ForwardOps step = count_forward_ops(kConfig, 1, token, token == 56 ? 1 : 0);
    steps.linear += step.linear;
    steps.attention_scores += step.attention_scores;
    steps.attention_values += step.attention_values;
  }
  const ForwardOps at_once = count_forward_ops(kConfig, 57, 0, 1);
  CHECK(steps.linear == at_once.linear);
  CHECK(steps.attention_scores == at_once.attention_scores);
  CHECK(steps.attention_values == at_once.attention_values);
  CHECK(at_once.attention_scores == 4 * 128 * (57 * 58 / 2));
}

TEST_CASE("Grouped key heads, wide heads and a gated MLP are counted as they are computed", "[operation_count]") {
  // Query 6 · 10, key and value 2 · 10 each, of 36 features; gate, up and down of 50.
  const ForwardOps ops = count_forward_ops(test::small_llama_config(3), 5, 7, 1);
  CHECK(ops.linear == 3 * 5 * (36 * (60 + 20 + 20) + 60 * 36 + 3 * 36 * 50) + 36 * 45);
  CHECK(ops.attention_scores == 3 * 60 * (8 + 9 + 10 + 11 + 12));
  CHECK(ops.attention_values == ops.attention_scores);
}

TEST_CASE("Every row of logits costs the whole head", "[operation_count]") {
  const std::uint64_t one = count_forward_ops(kConfig, 10, 0, 1).linear;
  CHECK(count_forward_ops(kConfig, 10, 0, 10).linear == one + 9 * 128 * 719);
}

}  // namespace
}  // namespace attn
