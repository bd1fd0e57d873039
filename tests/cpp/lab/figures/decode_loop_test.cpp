#include "lab/figures/decode_loop.h"

#include <catch_amalgamated.hpp>

#include "support/errors.h"

namespace attn::lab {
namespace {

constexpr DecodeLoopRequest kSmall{.prompt_tokens = 5.0,
                                   .new_tokens = 7.0,
                                   .num_layers = 3.0,
                                   .num_heads = 4.0,
                                   .num_kv_heads = 2.0,
                                   .head_dim = 8.0,
                                   .mlp_dim = 96.0,
                                   .vocab_size = 101.0};

TEST_CASE("A whole generation is what its closed forms say", "[lab][decode_loop]") {
  const double prompt = GENERATE(1.0, 5.0, 64.0);
  const double new_tokens = GENERATE(1.0, 7.0, 33.0);
  CAPTURE(prompt, new_tokens);
  DecodeLoopRequest request = kSmall;
  request.prompt_tokens = prompt;
  request.new_tokens = new_tokens;
  const auto steps = decode_loop(request);
  REQUIRE(steps);
  REQUIRE(steps.value().size() == static_cast<std::size_t>(new_tokens));
  DecodeWork naive;
  DecodeWork cached;
  const auto add = [](DecodeWork& sum, const DecodeWork& step) {
    sum.rows += step.rows;
    sum.score_pairs += step.score_pairs;
    sum.multiply_adds += step.multiply_adds;
    sum.keys_read += step.keys_read;
    sum.keys_written += step.keys_written;
  };
  for (const DecodeLoopStep& step : steps.value()) {
    add(naive, step.naive);
    add(cached, step.cached);
  }
  const double last = prompt + new_tokens - 1.0;
  const auto triangle = [](double n) { return n * (n + 1.0) / 2.0; };
  const auto tetrahedron = [](double n) { return n * (n + 1.0) * (n + 2.0) / 6.0; };
  CHECK(naive.rows == triangle(last) - triangle(prompt - 1.0));
  CHECK(naive.score_pairs == tetrahedron(last) - tetrahedron(prompt - 1.0));
  CHECK(cached.rows == last);
  CHECK(cached.score_pairs == triangle(last));
  CHECK(naive.keys_read == 0.0);
  CHECK(naive.keys_written == 0.0);
  CHECK(cached.keys_read == triangle(last) - triangle(prompt - 1.0));
  CHECK(cached.keys_written == last);
  // Per row and layer: projections of 32 × (32 + 2 · 16) and 32 × 32, two of 32 × 96; per pair 2 · 32; 32 · 101 for logits.
  const double per_row = 3.0 * (32.0 * 64.0 + 32.0 * 32.0 + 2.0 * 32.0 * 96.0);
  const double per_pair = 3.0 * 2.0 * 32.0;
  const double logits = new_tokens * 32.0 * 101.0;
  CHECK(naive.multiply_adds == naive.rows * per_row + naive.score_pairs * per_pair + logits);
  CHECK(cached.multiply_adds == cached.rows * per_row + cached.score_pairs * per_pair + logits);
}

TEST_CASE("The first step is the prefill, and each one after it runs one row", "[lab][decode_loop]") {
  const auto steps = decode_loop(kSmall);
  REQUIRE(steps);
  const DecodeLoopStep& prefill = steps.value()[0];
  CHECK(prefill.seq_len == 5.0);
  CHECK(prefill.cached.rows == 5.0);
  CHECK(prefill.cached.multiply_adds == prefill.naive.multiply_adds);
  CHECK(prefill.cached.keys_written == 5.0);
  for (std::size_t i = 1; i < steps.value().size(); ++i) {
    const DecodeLoopStep& step = steps.value()[i];
    CHECK(step.seq_len == 5.0 + static_cast<double>(i));
    CHECK(step.naive.rows == step.seq_len);
    CHECK(step.cached.rows == 1.0);
    CHECK(step.cached.score_pairs == step.seq_len);
    CHECK(step.cached.keys_read == step.seq_len);
    CHECK(step.cached.keys_written == 1.0);
  }
}

TEST_CASE("The largest sizes do not wrap around", "[lab][decode_loop]") {
  const auto steps = decode_loop({.prompt_tokens = 4096.0,
                                  .new_tokens = 1024.0,
                                  .num_layers = 1024.0,
                                  .num_heads = 256.0,
                                  .num_kv_heads = 256.0,
                                  .head_dim = 1024.0,
                                  .mlp_dim = 1048576.0,
                                  .vocab_size = 1048576.0});
  REQUIRE(steps);
  const DecodeWork& last = steps.value().back().naive;
  const double e = 262144.0;
  const double expected =
      5119.0 * 1024.0 * (4.0 * e * e + 2.0 * e * 1048576.0) + 1024.0 * e * 5119.0 * 5120.0 + e * 1048576.0;
  CHECK(last.multiply_adds == Catch::Approx(expected).epsilon(1e-12));
}

TEST_CASE("A generation of nonsense is refused by field here too", "[lab][decode_loop]") {
  DecodeLoopRequest request = kSmall;
  request.prompt_tokens = 0.0;
  test::check_error(decode_loop(request), "bad_number", {"prompt_tokens"});
  request = kSmall;
  request.new_tokens = 1025.0;
  test::check_error(decode_loop(request), "bad_number", {"new_tokens", "1025"});
  request = kSmall;
  request.num_kv_heads = 3.0;
  test::check_error(decode_loop(request), "num_kv_heads", {"num_kv_heads 3"});
}

}  // namespace
}  // namespace attn::lab
