#include "lab/figures/mask_pattern.h"

#include <catch_amalgamated.hpp>
#include <cstdlib>
#include <limits>

#include "support/errors.h"

namespace attn::lab {
namespace {

Table pattern(const MaskPatternRequest& request) {
  const auto allowed = mask_pattern(request);
  INFO((allowed ? std::string() : allowed.error().message));
  REQUIRE(allowed);
  return allowed.value();
}

/// The definition, pair by pair.
bool allows(const MaskPatternRequest& request, int position, int key) {
  const int distance = std::abs(position - key);
  if (request.causal && key > position) return false;
  const bool is_global = std::ranges::any_of(request.global, [&](double at) { return at == position || at == key; });
  const bool dense = request.window + request.sinks + request.stride == 0.0 && request.global.empty();
  const bool strides = request.stride > 0.0 && distance % static_cast<int>(request.stride) == 0;
  return dense || distance < request.window || key < request.sinks || strides || is_global;
}

TEST_CASE("A pattern is the union of its parts", "[lab][mask_pattern]") {
  const bool causal = GENERATE(true, false);
  const double window = GENERATE(0.0, 1.0, 3.0);
  const double sinks = GENERATE(0.0, 2.0);
  const double stride = GENERATE(0.0, 4.0);
  const auto global = GENERATE(std::vector<double>{}, std::vector<double>{0.0, 5.0});
  for (const auto& [seq_len_q, seq_len_k] : {std::pair{9.0, 9.0}, {4.0, 9.0}, {9.0, 4.0}}) {
    const MaskPatternRequest request{.seq_len_q = seq_len_q,
                                     .seq_len_k = seq_len_k,
                                     .causal = causal,
                                     .window = window,
                                     .sinks = sinks,
                                     .stride = stride,
                                     .global = global};
    CAPTURE(causal, window, sinks, stride, global, seq_len_q, seq_len_k);
    const Table allowed = pattern(request);
    REQUIRE(allowed.rows == static_cast<std::size_t>(seq_len_q));
    REQUIRE(allowed.cols == static_cast<std::size_t>(seq_len_k));
    for (int q = 0; q < static_cast<int>(allowed.rows); ++q)
      for (int k = 0; k < static_cast<int>(allowed.cols); ++k) {
        CAPTURE(q, k);
        const int position = q + static_cast<int>(seq_len_k - seq_len_q);
        CHECK(allowed(q, k) == (allows(request, position, k) ? 1.0F : 0.0F));
      }
  }
}

TEST_CASE("A pattern of nonsense is refused by field", "[lab][mask_pattern]") {
  const MaskPatternRequest good{.seq_len_q = 4.0, .seq_len_k = 4.0};
  const auto refused = [&](auto change, const char* code, const char* field) {
    MaskPatternRequest request = good;
    change(request);
    test::check_error(mask_pattern(request), code, {field});
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  refused([](auto& request) { request.seq_len_q = 0.0; }, "bad_number", "seq_len_q");
  refused([](auto& request) { request.seq_len_k = 257.0; }, "bad_number", "seq_len_k");
  refused([&](auto& request) { request.window = nan; }, "bad_number", "window");
  refused([](auto& request) { request.sinks = -1.0; }, "bad_number", "sinks");
  refused([](auto& request) { request.stride = 1.5; }, "bad_number", "stride");
  refused([](auto& request) { request.global = {256.0}; }, "bad_number", "global position");
  refused([](auto& request) { request.global = {2.0, 2.0}; }, "mask_order", "global position 2");
}

}  // namespace
}  // namespace attn::lab
