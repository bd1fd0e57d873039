// The decoder against PyTorch: one block, whole models of one and three layers, and the model of the page.
#include <catch_amalgamated.hpp>
#include <vector>

#include "attn/gpt/generate.h"
#include "attn/gpt/gpt.h"
#include "support/approx.h"
#include "support/models.h"

namespace attn {
namespace {

constexpr double kLogitTolerance = 1e-5;

BlockWeights block_weights(const test::FixtureCase& fixture) {
  const auto row = [&](const char* name) {
    const test::Tensor tensor = fixture.input(name);
    return test::copy_of({tensor.data.data(), 1, tensor.data.size()});
  };
  const auto norm = [&](const std::string& name) {
    return NormWeights{row((name + ".weight").c_str()), row((name + ".bias").c_str())};
  };
  const auto linear = [&](const std::string& name) {
    const test::Tensor weight = fixture.input((name + ".weight").c_str());
    const test::Tensor bias = fixture.input((name + ".bias").c_str());
    return Linear::from_in_out(weight.matrix(), bias.data, WeightFormat::float32, test::heap());
  };
  return {norm("ln_1"), linear("attn.c_attn"), linear("attn.c_proj"),
          norm("ln_2"), linear("mlp.c_fc"),    linear("mlp.c_proj")};
}

TEST_CASE("One block agrees with PyTorch in every kernel", "[gpt][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("gpt_block")) {
    const test::Tensor input = fixture.input("input");
    const test::Tensor expected_output = fixture.expected("output");
    const test::Tensor expected_weights = fixture.expected("weights");
    const BlockWeights weights = block_weights(fixture);
    const std::size_t seq_len = input.matrix().rows();
    const GptConfig config{.embed_dim = input.matrix().cols(),
                           .num_heads = fixture.count("num_heads"),
                           .mlp_dim = weights.mlp_in.out_features(),
                           .norm_epsilon = fixture.number("epsilon")};
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(fixture.name() << " with " << kernel.name);
      Matrix hidden = test::copy_of(input.matrix());
      BlockWorkspace workspace(config, seq_len, test::heap());
      Matrix scores(seq_len, seq_len, test::heap());
      Matrix found_weights(config.num_heads * seq_len, seq_len, test::heap());
      std::vector<AttentionTrace> traces;
      for (std::size_t head = 0; head < config.num_heads; ++head) {
        traces.push_back({scores.view(), found_weights.view().rows_from(head * seq_len, seq_len)});
      }
      BlockContext context{.kernel = kernel, .scratch = test::heap()};
      if (kernel.traces) context.traces = traces;
      run_block(weights, config, context, workspace, hidden.view());

      CHECK_THAT(hidden.view(), test::close_to(expected_output.matrix(), 1e-5));
      CHECK(test::standard_deviation(hidden.view()) > 0.1);
      if (!kernel.traces) continue;
      for (std::size_t head = 0; head < config.num_heads; ++head) {
        CHECK_THAT(found_weights.view().rows_from(head * seq_len, seq_len),
                   test::close_to(expected_weights.matrix(head), 1e-6, 1e-4));
      }
    }
  }
}

TEST_CASE("Logits of 1 and 3 layers agree with PyTorch at every position, cached and uncached", "[gpt][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("gpt")) {
    const Gpt gpt = test::gpt_from_folder(fixture.text("folder"));
    const std::vector<TokenId> tokens = fixture.input("tokens").integers();
    const test::Tensor expected = fixture.expected("logits");
    const test::Tensor expected_cached = fixture.expected("cached_logits");
    REQUIRE(test::standard_deviation(expected.matrix()) > 0.5);
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(fixture.name() << " with " << kernel.name);
      CHECK_THAT(test::all_logits(gpt, tokens, kernel).view(), test::close_to(expected.matrix(), kLogitTolerance));
      CHECK_THAT(test::cached_logits(gpt, tokens, kernel, 1).view(),
                 test::close_to(expected_cached.matrix(), kLogitTolerance));
    }
  }
}

/// What greedy generation appends to the prompt.
std::vector<TokenId> greedy(const Gpt& gpt, const AttentionKernel& kernel, std::span<const TokenId> prompt,
                            std::size_t count, bool use_cache) {
  const GenerateOptions options{.sampler = {.temperature = 0.0F}, .use_cache = use_cache};
  Result<Generator> generator =
      Generator::create(gpt, kernel, prompt, static_cast<std::int64_t>(count), options, test::heap());
  REQUIRE(generator);
  while (!generator.value().done()) REQUIRE(generator.value().next());
  const auto tokens = generator.value().tokens();
  return {tokens.begin() + static_cast<std::ptrdiff_t>(prompt.size()), tokens.end()};
}

TEST_CASE("Greedy generation takes PyTorch's tokens, with a cache and without", "[gpt][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("gpt")) {
    const Gpt gpt = test::gpt_from_folder(fixture.text("folder"));
    const std::vector<TokenId> tokens = fixture.input("tokens").integers();
    const std::vector<TokenId> expected = fixture.expected("greedy").integers();
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(fixture.name() << " with " << kernel.name);
      CHECK(greedy(gpt, kernel, std::span(tokens).first(4), expected.size(), true) == expected);
      CHECK(greedy(gpt, kernel, std::span(tokens).first(4), expected.size(), false) == expected);
    }
  }
}

TEST_CASE("The model of the page continues a prompt as PyTorch does", "[gpt][fixtures]") {
  const Gpt gpt = test::gpt_from_folder("../../site/data");
  for (const test::FixtureCase& fixture : test::fixture_cases("model")) {
    const std::vector<TokenId> tokens = fixture.input("tokens").integers();
    const test::Tensor expected = fixture.expected("last_logits");
    const std::vector<TokenId> expected_greedy = fixture.expected("greedy").integers();
    REQUIRE(fixture.expected("min_gap").data[0] > 1e-3F);
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(fixture.name() << " with " << kernel.name);
      Matrix last(1, gpt.config().vocab_size, test::heap());
      test::require_ok(gpt.forward(tokens, kernel, last.view(), test::heap()));
      CHECK_THAT(last.view(), test::close_to({expected.data.data(), 1, expected.data.size()}, kLogitTolerance, 1e-5));
      CHECK(greedy(gpt, kernel, tokens, expected_greedy.size(), true) == expected_greedy);
    }
  }
}

}  // namespace
}  // namespace attn
