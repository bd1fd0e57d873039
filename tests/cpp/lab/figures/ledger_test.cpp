#include "lab/figures/ledger.h"

#include <catch_amalgamated.hpp>

#include "support/errors.h"

namespace attn::lab {
namespace {

LedgerRequest gpt2_small() {
  return {.seq_len = 1024.0,
          .num_layers = 12.0,
          .num_heads = 12.0,
          .num_kv_heads = 12.0,
          .head_dim = 64.0,
          .mlp_dim = 3072.0,
          .vocab_size = 50257.0,
          .dtype = "float32"};
}

Ledger ledger_of(const LedgerRequest& request) {
  const auto sum = ledger(request);
  INFO((sum ? std::string() : sum.error().message));
  REQUIRE(sum);
  return sum.value();
}

TEST_CASE("The ledger of GPT-2 small, by its formulas", "[lab][ledger]") {
  const Ledger sum = ledger_of(gpt2_small());
  constexpr double n = 1024.0;
  CHECK(sum.embed_dim == 768.0);
  CHECK(sum.head_scores_bytes == 4.0 * 1024.0 * 1024.0);
  CHECK(sum.layer_scores_bytes == 12.0 * 4.0 * n * n);
  CHECK(sum.all_scores_bytes == 144.0 * 4.0 * n * n);
  // 18,432 numbers for each token: 73,728 bytes as float32.
  CHECK(sum.kv_cache_bytes == n * 2.0 * 12.0 * 768.0 * 4.0);
  // 124.4 million with biases, norms and positions: 12 · (4 · 768 + 3072 + 768), 25 · 2 · 768 and 1024 · 768 more.
  CHECK(sum.parameter_count == 124439808.0 - 12.0 * 6912.0 - 38400.0 - 786432.0);
  CHECK(sum.weight_bytes == 4.0 * sum.parameter_count);
  CHECK(sum.projection_flops == 2.0 * n * 12.0 * 4.0 * 768.0 * 768.0);
  CHECK(sum.attention_flops == 4.0 * 768.0 * 12.0 * n * (n + 1.0) / 2.0);
  CHECK(sum.mlp_flops == 2.0 * n * 12.0 * 2.0 * 768.0 * 3072.0);
  CHECK(sum.logits_flops == 2.0 * n * 768.0 * 50257.0);
}

TEST_CASE("Two known figures: 1 MiB per head, and 154.6 GB for all scores of GPT-3", "[lab][ledger]") {
  LedgerRequest head = gpt2_small();
  head.seq_len = 512.0;
  CHECK(ledger_of(head).head_scores_bytes == 1024.0 * 1024.0);
  LedgerRequest gpt3 = gpt2_small();
  gpt3.seq_len = 2048.0;
  gpt3.num_layers = gpt3.num_heads = gpt3.num_kv_heads = 96.0;
  gpt3.head_dim = 128.0;
  CHECK(ledger_of(gpt3).all_scores_bytes == 154618822656.0);
}

TEST_CASE("Without a mask all pairs count; a batch multiplies; half the bytes are half the bytes", "[lab][ledger]") {
  LedgerRequest request = gpt2_small();
  const Ledger one = ledger_of(request);
  request.causal = false;
  CHECK(ledger_of(request).attention_flops == 4.0 * 768.0 * 12.0 * 1024.0 * 1024.0);
  request = gpt2_small();
  request.batch = 8.0;
  request.dtype = "float16";
  const Ledger eight = ledger_of(request);
  CHECK(eight.all_scores_bytes == 4.0 * one.all_scores_bytes);
  CHECK(eight.layer_scores_bytes == 0.5 * one.layer_scores_bytes);
  CHECK(eight.kv_cache_bytes == 4.0 * one.kv_cache_bytes);
  CHECK(eight.weight_bytes == 0.5 * one.weight_bytes);
  CHECK(eight.mlp_flops == 8.0 * one.mlp_flops);
}

TEST_CASE("Grouped heads shrink the cache and two projections", "[lab][ledger]") {
  LedgerRequest request = gpt2_small();
  request.num_kv_heads = 3.0;
  const Ledger sum = ledger_of(request);
  CHECK(sum.kv_cache_bytes == ledger_of(gpt2_small()).kv_cache_bytes / 4.0);
  CHECK(sum.projection_flops == 2.0 * 1024.0 * 12.0 * 768.0 * (2.0 * 768.0 + 2.0 * 192.0));
  CHECK(sum.layer_scores_bytes == ledger_of(gpt2_small()).layer_scores_bytes);
}

TEST_CASE("A thousand million tokens are only numbers", "[lab][ledger]") {
  LedgerRequest request = gpt2_small();
  request.seq_len = 1e9;
  CHECK(ledger_of(request).head_scores_bytes == 4e18);
  CHECK(ledger_of(request).kv_cache_bytes == 73728e9);
}

TEST_CASE("A ledger of nonsense is refused by field", "[lab][ledger]") {
  const auto refused = [](auto change, const char* code, const char* field) {
    LedgerRequest request = gpt2_small();
    change(request);
    test::check_error(ledger(request), code, {field});
  };
  refused([](auto& request) { request.dtype = "fp8"; }, "unknown_dtype", "fp8");
  refused([](auto& request) { request.seq_len = 0.0; }, "bad_number", "seq_len");
  refused([](auto& request) { request.batch = 0.5; }, "bad_number", "batch");
  refused([](auto& request) { request.num_layers = 2000.0; }, "bad_number", "num_layers");
  refused([](auto& request) { request.num_heads = 0.0; }, "bad_number", "num_heads");
  refused([](auto& request) { request.num_kv_heads = 13.0; }, "bad_number", "num_kv_heads");
  refused([](auto& request) { request.num_kv_heads = 5.0; }, "num_kv_heads", "does not divide num_heads 12");
  refused([](auto& request) { request.head_dim = -1.0; }, "bad_number", "head_dim");
  refused([](auto& request) { request.mlp_dim = 0.0; }, "bad_number", "mlp_dim");
  refused([](auto& request) { request.vocab_size = 1e7; }, "bad_number", "vocab_size");
}

}  // namespace
}  // namespace attn::lab
