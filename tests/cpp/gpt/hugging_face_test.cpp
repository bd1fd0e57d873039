// Checkpoints that Hugging Face's transformers wrote, against the logits that it computes from them: GPT-2 and Llama with
// tied heads and heads of their own, grouped key heads, scaled rotary positions, shards, and halves.
#include <catch_amalgamated.hpp>
#include <string>
#include <vector>

#include "attn/gpt/gpt.h"
#include "support/approx.h"
#include "support/hugging_face.h"
#include "support/models.h"

namespace attn {
namespace {

// The logits spread over more than 1; Hugging Face computes in float32 too.
constexpr double kLogitTolerance = 1e-4;

TEST_CASE("A checkpoint of Hugging Face gives its logits at every position, cached and uncached",
          "[hugging_face][fixtures]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("hugging_face")) {
    const test::HuggingFaceFolder folder(fixture);
    const Gpt gpt = folder.load();
    const std::vector<TokenId> tokens = fixture.input("tokens").integers();
    const test::Tensor expected = fixture.expected("logits");
    REQUIRE(test::standard_deviation(expected.matrix()) > 0.5);
    for (const AttentionKernel& kernel : attention_kernels()) {
      INFO(fixture.name() << " with " << kernel.name);
      const Matrix uncached = test::all_logits(gpt, tokens, kernel);
      CHECK_THAT(uncached.view(), test::close_to(expected.matrix(), kLogitTolerance));
      for (const std::size_t chunk : {1U, 5U}) {
        CHECK_THAT(test::cached_logits(gpt, tokens, kernel, chunk).view(),
                   test::close_to(expected.matrix(), kLogitTolerance));
      }
    }
  }
}

TEST_CASE("A checkpoint that lacks a shard is refused", "[hugging_face]") {
  for (const test::FixtureCase& fixture : test::fixture_cases("hugging_face")) {
    test::HuggingFaceFolder folder(fixture);
    if (folder.weights.size() == 1) continue;
    const std::string lost = folder.weights.back().name();
    folder.weights.pop_back();
    test::check_error(folder.open(), "missing_shard", {lost.c_str()});
    folder.index.clear();
    const Result<Checkpoint> checkpoint = folder.open();
    REQUIRE(checkpoint);
    test::check_error(Gpt::create(folder.config, checkpoint.value(), test::heap()), "missing_tensor");
    return;
  }
  FAIL("the fixtures lack a checkpoint in shards");
}

}  // namespace
}  // namespace attn
