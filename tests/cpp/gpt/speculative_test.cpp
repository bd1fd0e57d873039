#include "attn/gpt/speculative.h"

#include <algorithm>
#include <array>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "attn/gpt/generate.h"
#include "attn/memory.h"
#include "support/chi_square.h"
#include "support/contract.h"
#include "support/models.h"

namespace attn {
namespace {

constexpr std::size_t kSamples = 100'000;

const AttentionKernel& simd_kernel() { return *find_attention_kernel("simd"); }

SpeculativeGenerator speculate(const Gpt& target, const Gpt& draft, const std::vector<TokenId>& prompt,
                               std::int64_t count, const SpeculativeOptions& options) {
  auto result = SpeculativeGenerator::create(target, draft, simd_kernel(), prompt, count, options, test::heap());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return std::move(result).value();
}

std::vector<TokenId> all_tokens(SpeculativeGenerator& generator) {
  while (!generator.done()) {
    const std::size_t before = generator.generated();
    const auto appended = generator.next();
    REQUIRE(appended);
    REQUIRE(generator.generated() == before + appended.value());
  }
  return {generator.tokens().begin(), generator.tokens().end()};
}

std::vector<TokenId> tokens_alone(const Gpt& gpt, const std::vector<TokenId>& prompt, std::int64_t count,
                                  const GenerateOptions& options) {
  auto result = Generator::create(gpt, simd_kernel(), prompt, count, options, test::heap());
  REQUIRE(result);
  while (!result.value().done()) REQUIRE(result.value().next());
  return {result.value().tokens().begin(), result.value().tokens().end()};
}

// --- the rule, on distributions that are known in full --------------------------------------------------------------

constexpr std::size_t kVocab = 4;
constexpr std::size_t kLength = 4;
constexpr std::size_t kTexts = kVocab * kVocab * kVocab * kVocab;

/// A distribution behind every text of fewer than kLength tokens: node 0 is the empty text, and token t leads from node n
/// to node kVocab · n + 1 + t.
struct Tree {
  Matrix probabilities;

  static std::size_t child(std::size_t node, TokenId token) {
    return kVocab * node + 1 + static_cast<std::size_t>(token);
  }
};

/// `sharpness` 0 gives even distributions; every fifth probability is 0.
Tree random_tree(std::uint64_t seed, float sharpness) {
  Random random(seed);
  constexpr std::size_t kNodes = 1 + 4 + 16 + 64;
  Tree tree{Matrix(kNodes, kVocab, test::heap())};
  for (std::size_t node = 0; node < kNodes; ++node) {
    std::array<float, kVocab> logits;
    for (float& logit : logits) logit = sharpness * random.normal();
    const std::size_t k = node % 2 == 0 ? kVocab : kVocab - 1;
    sampling_probabilities(logits, {.top_k = k}, {tree.probabilities.row(node), kVocab});
  }
  return tree;
}

/// The probability of every text of kLength tokens, in the order of their digits.
std::vector<double> text_probabilities(const Tree& tree) {
  std::vector<double> result;
  for (std::size_t text = 0; text < kTexts; ++text) {
    double product = 1.0;
    std::size_t node = 0;
    for (std::size_t place = kTexts / kVocab; place > 0; place /= kVocab) {
      const auto token = static_cast<TokenId>(text / place % kVocab);
      product *= static_cast<double>(tree.probabilities(node, static_cast<std::size_t>(token)));
      node = Tree::child(node, token);
    }
    result.push_back(product);
  }
  return result;
}

using Rule = Verdict (*)(Mat target, ConstMat draft, std::span<const TokenId> proposed, Random& random);

/// Rounds of `draft_tokens` proposals until the text has kLength tokens; returns its place in text_probabilities().
std::size_t speculated_text(const Tree& target, const Tree& draft, std::size_t draft_tokens, Rule rule,
                            Random& random) {
  std::vector<TokenId> text;
  std::size_t node = 0;
  while (text.size() < kLength) {
    const std::size_t count = std::min(draft_tokens, kLength - text.size() - 1);
    Matrix p(count + 1, kVocab, test::heap()), q(count, kVocab, test::heap());
    std::vector<TokenId> proposed;
    std::size_t behind = node;
    for (std::size_t i = 0; i <= count; ++i) {
      std::copy_n(target.probabilities.row(behind), kVocab, p.row(i));
      if (i == count) break;
      std::copy_n(draft.probabilities.row(behind), kVocab, q.row(i));
      proposed.push_back(draw({q.row(i), kVocab}, random));
      behind = Tree::child(behind, proposed.back());
    }
    const Verdict verdict = rule(p.view(), q.view(), proposed, random);
    proposed.resize(verdict.accepted);
    proposed.push_back(verdict.next);
    for (const TokenId token : proposed) {
      text.push_back(token);
      node = Tree::child(node, token);
    }
  }
  std::size_t place = 0;
  for (const TokenId token : text) place = place * kVocab + static_cast<std::size_t>(token);
  return place;
}

test::ChiSquare test_rule(const Tree& target, const Tree& draft, std::size_t draft_tokens, Rule rule) {
  Random random(99);
  std::vector<double> counts(kTexts);
  for (std::size_t i = 0; i < kSamples; ++i) counts[speculated_text(target, draft, draft_tokens, rule, random)] += 1.0;
  return test::chi_square(counts, text_probabilities(target), kSamples);
}

void check_not_rejected(const test::ChiSquare& found) {
  INFO(found.statistic << " of " << found.limit() << " with " << found.degrees_of_freedom << " degrees of freedom");
  CHECK(!found.rejects());
  CHECK(found.degrees_of_freedom > 50);
}

TEST_CASE("Accepted and replaced tokens have the target's distribution, however good the draft is", "[speculative]") {
  const Tree target = random_tree(1, 1.0F);
  for (const std::size_t draft_tokens : {1U, 3U}) {
    check_not_rejected(test_rule(target, random_tree(2, 1.0F), draft_tokens, verify_proposals));
  }
  // A draft that is almost sure of the wrong tokens, and the target itself.
  check_not_rejected(test_rule(target, random_tree(3, 6.0F), 2, verify_proposals));
  check_not_rejected(test_rule(target, target, 2, verify_proposals));
}

/// min(1, p / q) as it should be, but a rejected token is replaced by one of p instead of max(0, p - q).
Verdict replace_from_target(Mat target, ConstMat draft, std::span<const TokenId> proposed, Random& random) {
  for (std::size_t i = 0; i < proposed.size(); ++i) {
    const auto token = static_cast<std::size_t>(proposed[i]);
    if (random.uniform() * draft(i, token) < target(i, token)) continue;
    return {i, draw({target.row(i), target.cols()}, random)};
  }
  return {proposed.size(), draw({target.row(proposed.size()), target.cols()}, random)};
}

/// Accepts wherever the target finds the token possible.
Verdict accept_the_possible(Mat target, ConstMat draft, std::span<const TokenId> proposed, Random& random) {
  for (std::size_t i = 0; i < proposed.size(); ++i) {
    if (target(i, static_cast<std::size_t>(proposed[i])) > 0.0F) continue;
    return verify_proposals(target.rows_from(i, target.rows() - i), draft.rows_from(i, draft.rows() - i),
                            proposed.subspan(i), random);
  }
  return {proposed.size(), draw({target.row(proposed.size()), target.cols()}, random)};
}

TEST_CASE("The test of the distribution finds wrong rules", "[speculative]") {
  const Tree target = random_tree(1, 1.0F);
  const Tree draft = random_tree(2, 1.0F);
  CHECK(test_rule(target, draft, 2, replace_from_target).rejects());
  CHECK(test_rule(target, draft, 2, accept_the_possible).rejects());
}

TEST_CASE("A draft that is certain where the target is certain too is always accepted", "[speculative]") {
  Random random(1);
  Matrix p = test::matrix_of({{0, 1, 0}, {1, 0, 0}, {0, 0, 1}});
  const Matrix q = test::matrix_of({{0, 1, 0}, {1, 0, 0}});
  const Verdict verdict = verify_proposals(p.view(), q.view(), std::vector<TokenId>{1, 0}, random);
  CHECK(verdict.accepted == 2);
  CHECK(verdict.next == 2);
}

TEST_CASE("What the target excludes is never accepted", "[speculative]") {
  Random random(1);
  for (int repeat = 0; repeat < 200; ++repeat) {
    Matrix p = test::matrix_of({{0.5F, 0.0F, 0.5F}, {1, 0, 0}});
    const Matrix q = test::matrix_of({{0.25F, 0.5F, 0.25F}});
    const Verdict verdict = verify_proposals(p.view(), q.view(), std::vector<TokenId>{1}, random);
    CHECK(verdict.accepted == 0);
    CHECK(verdict.next != 1);
  }
}

// --- two models -----------------------------------------------------------------------------------------------------

GptConfig tiny_config(std::size_t num_layers) {
  return {
      .vocab_size = kVocab, .max_seq_len = 8, .embed_dim = 4, .num_layers = num_layers, .num_heads = 1, .mlp_dim = 4};
}

/// The distribution of `gpt` behind a prompt and every text of up to 3 tokens.
Tree tree_of(const Gpt& gpt, const std::vector<TokenId>& prompt, const SamplerOptions& options) {
  Tree tree{Matrix(1 + 4 + 16 + 64, kVocab, test::heap())};
  std::vector<std::vector<TokenId>> texts{prompt};
  for (std::size_t node = 0; node < tree.probabilities.rows(); ++node) {
    const std::vector<TokenId> text = texts[node];
    const std::span<float> row(tree.probabilities.row(node), kVocab);
    test::require_ok(gpt.forward(text, simd_kernel(), tree.probabilities.view().rows_from(node, 1), test::heap()));
    sampling_probabilities(row, options, row);
    for (TokenId token = 0; token < static_cast<TokenId>(kVocab); ++token) {
      texts.push_back(text);
      texts.back().push_back(token);
    }
  }
  return tree;
}

TEST_CASE("Speculated text of two models has the distribution of the target alone", "[speculative]") {
  const Gpt target = test::random_gpt(tiny_config(2), 1);
  const Gpt draft = test::random_gpt(tiny_config(1), 2);
  const std::vector<TokenId> prompt{1, 2};
  const SamplerOptions sampler{.temperature = 0.7F, .top_k = 3, .top_p = 0.97F};
  const std::vector<double> expected = text_probabilities(tree_of(target, prompt, sampler));
  std::vector<double> counts(kTexts);
  SpeculativeCounts total;
  for (std::size_t i = 0; i < kSamples; ++i) {
    SpeculativeGenerator generator =
        speculate(target, draft, prompt, kLength, {.sampler = sampler, .seed = i, .draft_tokens = 2});
    while (!generator.done()) {
      if (!generator.next()) FAIL("a step failed");
    }
    std::size_t place = 0;
    for (const TokenId token : generator.tokens().subspan(2)) place = place * kVocab + static_cast<std::size_t>(token);
    counts[place] += 1.0;
    total.proposed += generator.counts().proposed;
    total.accepted += generator.counts().accepted;
  }
  const test::ChiSquare found = test::chi_square(counts, expected, kSamples);
  INFO(found.statistic << " of " << found.limit() << " with " << found.degrees_of_freedom << " degrees of freedom");
  CHECK(!found.rejects());
  CHECK(found.degrees_of_freedom > 20);
  // Neither all nor nothing was accepted: both branches were tested.
  const double share = static_cast<double>(total.accepted) / static_cast<double>(total.proposed);
  INFO(share << " accepted");
  CHECK(share > 0.3);
  CHECK(share < 0.95);
  // The draft's own distribution is another one.
  CHECK(test::chi_square(counts, text_probabilities(tree_of(draft, prompt, sampler)), kSamples).rejects());
}

TEST_CASE("At temperature 0 the tokens are the target's own, whatever the draft proposes", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(3), 1);
  const std::size_t draft_tokens = GENERATE(as<std::size_t>{}, 1, 3, 4, 64);
  const std::uint64_t draft_seed = GENERATE(as<std::uint64_t>{}, 1, 7, 8);
  const Gpt draft = test::random_gpt(test::small_config(draft_seed == 1 ? 3 : 1), draft_seed);
  for (const std::size_t prompt_size : {1U, 9U}) {
    const std::vector<TokenId> prompt = test::random_tokens(target.config(), prompt_size, 3);
    const auto count = static_cast<std::int64_t>(40 - prompt_size);
    INFO(draft_tokens << " draft tokens, draft of seed " << draft_seed);
    SpeculativeGenerator generator =
        speculate(target, draft, prompt, count, {.sampler = {.temperature = 0.0F}, .draft_tokens = draft_tokens});
    CHECK(all_tokens(generator) == tokens_alone(target, prompt, count, {.sampler = {.temperature = 0.0F}}));
  }
}

TEST_CASE("A draft that is the target is accepted whole, and saves target steps", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(2), 1);
  SpeculativeGenerator generator = speculate(target, target, {1, 2}, 31, {.seed = 5, .draft_tokens = 4});
  all_tokens(generator);
  const SpeculativeCounts& counts = generator.counts();
  CHECK(counts.accepted == counts.proposed);
  CHECK(counts.target_steps == 1 + 30 / 5);  // the prompt, then 5 tokens in a step
  CHECK(counts.proposed == 24);
  CHECK(counts.draft_steps == 24);
}

TEST_CASE("Counts add up to the tokens that were generated", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(2), 1);
  const Gpt draft = test::random_gpt(test::small_config(1), 2);
  SpeculativeGenerator generator = speculate(target, draft, {1, 2, 3}, 30, {.seed = 6, .draft_tokens = 3});
  all_tokens(generator);
  const SpeculativeCounts& counts = generator.counts();
  CHECK(generator.generated() == 30);
  CHECK(counts.accepted + counts.target_steps == 30);  // each step adds one token of the target's own
  CHECK(counts.accepted < counts.proposed);
  CHECK(counts.draft_steps == counts.proposed);
  CHECK(counts.weight_bytes == counts.target_steps * target.weight_bytes() + counts.draft_steps * draft.weight_bytes());
}

TEST_CASE("A seed repeats speculated text", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(1), 1);
  const Gpt draft = test::random_gpt(test::small_config(1), 2);
  const auto text = [&](std::uint64_t seed) {
    SpeculativeGenerator generator = speculate(target, draft, {1}, 30, {.seed = seed});
    return all_tokens(generator);
  };
  CHECK(text(1) == text(1));
  CHECK(text(1) != text(2));
}

TEST_CASE("Speculation needs no room beyond the prompt and what was asked for", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(1), 1);
  SpeculativeGenerator full = speculate(target, target, {1}, 39, {.draft_tokens = 64});
  CHECK(all_tokens(full).size() == 40);
  SpeculativeGenerator one = speculate(target, target, {1}, 1, {});
  CHECK(all_tokens(one).size() == 2);
  CHECK(one.counts().draft_steps == 0);
  CHECK(speculate(target, target, {1}, 0, {}).done());
}

TEST_CASE("What a visitor can ask wrongly of speculation is an error with the numbers", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(1), 1);
  GptConfig other = test::small_config(1);
  other.vocab_size = 44;
  const Gpt other_vocabulary = test::random_gpt(other, 1);
  other = test::small_config(1);
  other.max_seq_len = 20;
  const Gpt short_draft = test::random_gpt(other, 1);
  const auto create = [&](const Gpt& draft, const std::vector<TokenId>& prompt, std::int64_t count,
                          const SpeculativeOptions& options) {
    return SpeculativeGenerator::create(target, draft, simd_kernel(), prompt, count, options, test::heap());
  };
  test::check_error(create(target, {}, 5, {}), "empty_prompt");
  test::check_error(create(target, {1}, 40, {}), "too_long", {"40 new", "40 positions"});
  test::check_error(create(short_draft, {1}, 20, {}), "too_long", {"20 new", "20 positions"});
  test::check_error(create(other_vocabulary, {1}, 5, {}), "vocab_mismatch", {"44", "45"});
  test::check_error(create(target, {1}, 5, {.draft_tokens = 0}), "bad_draft_tokens", {"0"});
  test::check_error(create(target, {1}, 5, {.draft_tokens = 65}), "bad_draft_tokens", {"65"});
  test::check_error(create(target, {1}, 5, {.sampler = {.top_p = 2.0F}}), "bad_top_p", {"2"});
}

TEST_CASE("A step that failed changes nothing and can be asked for again", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(1), 1);
  SpeculativeGenerator generator = speculate(target, target, {1, 45}, 5, {});
  for (int repeat = 0; repeat < 2; ++repeat) {
    test::check_error(generator.next(), "bad_token", {"45"});
    CHECK(generator.generated() == 0);
  }
}

TEST_CASE("Speculation takes its memory from where it was told and gives it back", "[speculative]") {
  const Gpt target = test::random_gpt(test::small_config(1), 1);
  TrackingResource memory(test::heap());
  {
    const std::vector<TokenId> prompt{1, 2};
    auto result = SpeculativeGenerator::create(target, target, simd_kernel(), prompt, 6, {}, memory);
    REQUIRE(result);
    while (!result.value().done()) REQUIRE(result.value().next());
    CHECK(memory.live_bytes() > 0);
    CHECK_CONTRACT(result.value().next(), "has no next token");
  }
  CHECK(memory.live_bytes() == 0);
}

}  // namespace
}  // namespace attn
