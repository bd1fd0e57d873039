// How well the committed draft model proposes for the model of the page, behind prompts that neither was trained on.
#include <catch_amalgamated.hpp>

#include "attn/gpt/generate.h"
#include "attn/gpt/speculative.h"
#include "lab/trained_model.h"
#include "support/errors.h"

namespace attn {
namespace {

constexpr std::size_t kPrompt = 40;
constexpr std::int64_t kNewTokens = 100;

TEST_CASE("The draft model's proposals are mostly accepted, and save steps of the trained model",
          "[trained][speculative]") {
  const Gpt target = test::trained_gpt();
  const Gpt draft = test::trained_gpt("draft/");
  const float temperature = GENERATE(0.0F, 0.8F, 1.0F);
  const AttentionKernel& kernel = *find_attention_kernel("simd");
  SpeculativeCounts total;
  std::size_t generated = 0;
  std::uint64_t seed = 0;
  for (const std::vector<TokenId>& window : test::held_out_windows()) {
    const std::span<const TokenId> prompt = std::span(window).first(kPrompt);
    const SamplerOptions sampler{.temperature = temperature};
    auto generator = SpeculativeGenerator::create(target, draft, kernel, prompt, kNewTokens,
                                                  {.sampler = sampler, .seed = ++seed}, test::heap());
    REQUIRE(generator);
    while (!generator.value().done()) REQUIRE(generator.value().next());
    const SpeculativeCounts& counts = generator.value().counts();
    total.proposed += counts.proposed;
    total.accepted += counts.accepted;
    total.target_steps += counts.target_steps;
    generated += generator.value().generated();
    if (temperature > 0.0F) continue;
    auto alone = Generator::create(target, kernel, prompt, kNewTokens, {.sampler = sampler}, test::heap());
    REQUIRE(alone);
    while (!alone.value().done()) REQUIRE(alone.value().next());
    CHECK(std::ranges::equal(generator.value().tokens(), alone.value().tokens()));
  }
  const double accepted = static_cast<double>(total.accepted) / static_cast<double>(total.proposed);
  const double tokens_per_step = static_cast<double>(generated) / static_cast<double>(total.target_steps);
  INFO("temperature " << temperature << ": " << 100.0 * accepted << " % of " << total.proposed
                      << " proposals accepted, " << tokens_per_step << " tokens per step of the target");
  // The stories often go on in several ways that are equally likely. A draft that knows this is accepted when it draws
  // one of them, but the first of equals is a matter of rounding.
  CHECK(accepted > (temperature > 0.0F ? 0.85 : 0.4));
  CHECK(accepted < 1.0);
  CHECK(tokens_per_step > (temperature > 0.0F ? 4.0 : 2.5));
}

}  // namespace
}  // namespace attn
