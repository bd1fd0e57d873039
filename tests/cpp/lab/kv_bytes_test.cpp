#include "lab/kv_bytes.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "support/errors.h"

namespace attn::lab {
namespace {

KvBytes row_of(std::string_view name, const KvBytesRequest& request) {
  const auto rows = kv_bytes(request);
  REQUIRE(rows);
  for (const KvBytes& row : rows.value())
    if (row.model->name == name) return row;
  FAIL("no model is called " << name);
  return {};
}

TEST_CASE("Bytes per token are those that the models are known for", "[lab][kv_bytes]") {
  const auto per_token = [](std::string_view name, std::string dtype) {
    return row_of(name, {.dtype = std::move(dtype), .seq_len = 1.0}).bytes_per_token;
  };
  CHECK(per_token("GPT-2 small", "float32") == 2.0 * 12 * 12 * 64 * 4);
  CHECK(per_token("GPT-2 XL", "float16") == 2.0 * 48 * 25 * 64 * 2);
  CHECK(per_token("GPT-3 175B", "float16") == 4.5 * 1024 * 1024);
  CHECK(per_token("Llama-2-7B", "float16") == 512.0 * 1024);
  CHECK(per_token("Llama-3-8B", "bfloat16") == 128.0 * 1024);
  CHECK(per_token("Llama-3-70B", "bfloat16") == 320.0 * 1024);
  // "70.272 KB" in table 1 of DeepSeek-AI, "Insights into DeepSeek-V3" (2025), arXiv:2505.09343.
  CHECK(per_token("DeepSeek-V3", "bfloat16") == 70272.0);
}

TEST_CASE("A cache grows with context, batch and dtype", "[lab][kv_bytes]") {
  const KvBytesRequest one{.dtype = "float16", .seq_len = 4096.0, .batch = 1.0};
  CHECK(row_of("Llama-2-7B", one).bytes == 2.0 * 1024 * 1024 * 1024);
  KvBytesRequest many = one;
  many.batch = 8.0;
  CHECK(row_of("Llama-2-7B", many).bytes == 8.0 * row_of("Llama-2-7B", one).bytes);
  KvBytesRequest small = one;
  small.dtype = "int8";
  CHECK(row_of("Llama-2-7B", small).bytes == 0.5 * row_of("Llama-2-7B", one).bytes);
}

TEST_CASE("Every model says where its sizes come from", "[lab][kv_bytes]") {
  CHECK(kv_models().size() == 7);
  for (const KvModel& model : kv_models()) {
    CAPTURE(model.name);
    CHECK_FALSE(model.source.empty());
    CHECK(model.num_heads >= model.num_kv_heads);
    CHECK((model.attention == "mla") == (model.latent_dim > 0.0));
    CHECK((model.attention == "gqa") == (model.num_kv_heads < model.num_heads));
    CHECK(model.elements_per_token() > 0.0);
  }
}

TEST_CASE("A cache of nonsense is refused by field", "[lab][kv_bytes]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  test::check_error(kv_bytes({.dtype = "fp4", .seq_len = 1.0}), "unknown_dtype", {"fp4", "float16"});
  test::check_error(kv_bytes({.dtype = "int8", .seq_len = 0.0}), "bad_number", {"seq_len"});
  test::check_error(kv_bytes({.dtype = "int8", .seq_len = nan}), "bad_number", {"seq_len"});
  test::check_error(kv_bytes({.dtype = "int8", .seq_len = 1.0, .batch = 1.5}), "bad_number", {"batch", "1.5"});
}

}  // namespace
}  // namespace attn::lab
