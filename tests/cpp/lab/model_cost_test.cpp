#include "lab/model_cost.h"

#include <catch_amalgamated.hpp>

#include "lab/clocks.h"
#include "lab/trained_model.h"
#include "support/errors.h"

namespace attn::lab {
namespace {

Result<ModelCost> cost(const GptSession& session, double seq_len, std::string kernel) {
  return model_cost(session, {.seq_len = seq_len, .kernel = std::move(kernel)}, test::real_clock, test::heap());
}

TEST_CASE("A model's cache grows with the text, and its scratch as its kernel's does", "[lab][model_cost]") {
  const GptSession session = test::trained_session();
  const GptConfig& config = session.gpt().config();
  const auto short_text = cost(session, 64.0, "simd");
  const auto long_text = cost(session, 256.0, "simd");
  REQUIRE(short_text);
  REQUIRE(long_text);
  const double bytes_per_token = 2.0 * 4.0 * static_cast<double>(config.num_layers * config.kv_dim());
  CHECK(short_text.value().kv_cache_bytes == 64.0 * bytes_per_token);
  CHECK(long_text.value().kv_cache_bytes == 256.0 * bytes_per_token);
  // The simd kernel holds one head's scores at a time beside what grows with the rows.
  CHECK(long_text.value().prefill_scratch_bytes > 256.0 * 256.0 * 4.0);
  CHECK(long_text.value().prefill_scratch_bytes > 4.0 * short_text.value().prefill_scratch_bytes);
  CHECK(long_text.value().decode_scratch_bytes < short_text.value().prefill_scratch_bytes);
  CHECK(long_text.value().prefill_ms > 0.0);
  CHECK(long_text.value().decode_ms > 0.0);

  const auto flash = cost(session, 256.0, "flash");
  REQUIRE(flash);
  CHECK(flash.value().prefill_scratch_bytes < long_text.value().prefill_scratch_bytes);
}

TEST_CASE("A model's cost refuses lengths that it does not know", "[lab][model_cost]") {
  const GptSession session = test::trained_session();
  const auto max_seq_len = static_cast<double>(session.gpt().config().max_seq_len);
  CHECK(cost(session, max_seq_len, "simd"));
  test::check_error(cost(session, max_seq_len + 1.0, "simd"), "bad_number");
  test::check_error(cost(session, 1.0, "simd"), "bad_number");
  test::check_error(cost(session, 2.5, "simd"), "bad_number");
  test::check_error(cost(session, 16.0, "no such kernel"), "unknown_kernel");
}

}  // namespace
}  // namespace attn::lab
