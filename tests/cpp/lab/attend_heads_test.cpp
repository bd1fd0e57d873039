#include "lab/attend_heads.h"

#include <catch_amalgamated.hpp>
#include <cstring>
#include <limits>

#include "attn/attention/heads.h"
#include "lab/attend.h"
#include "lab/memory_sweep.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

constexpr std::size_t kHeads = 6;
constexpr std::size_t kKvHeads = 2;

struct Inputs {
  Random random{1};
  Matrix query = test::random_matrix(5, kHeads * 4, random);
  Matrix key = test::random_matrix(7, kKvHeads * 4, random);
  Matrix value = test::random_matrix(7, kKvHeads * 3, random);

  AttendHeadsRequest request(std::string_view kernel) const {
    return {.kernel = kernel,
            .query = query.view(),
            .key = key.view(),
            .value = value.view(),
            .num_heads = kHeads,
            .num_kv_heads = kKvHeads,
            .mask = {.kind = "causal"}};
  }
};

Result<Matrix> ask(const AttendHeadsRequest& request) { return attend_heads(request, kWasm32LimitBytes, test::heap()); }

bool same_bits(ConstMat a, ConstMat b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    if (std::memcmp(a.row(i), b.row(i), a.cols() * sizeof(float)) != 0) return false;
  }
  return true;
}

TEST_CASE("Each head is what attend() makes of it alone", "[lab][attend_heads]") {
  const Inputs inputs;
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    const auto output = ask(inputs.request(kernel.name));
    REQUIRE(output);
    for (std::size_t h = 0; h < kHeads; ++h) {
      const std::size_t kv_head = h / (kHeads / kKvHeads);
      const auto alone = attend({.kernel = kernel.name,
                                 .query = head_columns(inputs.query.view(), kHeads, h),
                                 .key = head_columns(inputs.key.view(), kKvHeads, kv_head),
                                 .value = head_columns(inputs.value.view(), kKvHeads, kv_head),
                                 .mask = {.kind = "causal"}},
                                kWasm32LimitBytes, test::heap());
      REQUIRE(alone);
      CHECK(same_bits(head_columns(output.value().view(), kHeads, h), alone.value().output.view()));
    }
  }
}

TEST_CASE("Any split of the heads gives the same bits", "[lab][attend_heads]") {
  const Inputs inputs;
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    const auto whole = ask(inputs.request(kernel.name));
    for (std::size_t kv_head = 0; kv_head < kKvHeads; ++kv_head) {
      AttendHeadsRequest part = inputs.request(kernel.name);
      part.query = inputs.query.view().columns(kv_head * 12, 12);
      part.key = inputs.key.view().columns(kv_head * 4, 4);
      part.value = inputs.value.view().columns(kv_head * 3, 3);
      part.num_heads = 3.0;
      part.num_kv_heads = 1.0;
      const auto output = ask(part);
      REQUIRE(output);
      CHECK(same_bits(output.value().view(), whole.value().view().columns(kv_head * 9, 9)));
    }
  }
}

TEST_CASE("Heads that the columns do not hold are refused by name", "[lab][attend_heads]") {
  const Inputs inputs;
  AttendHeadsRequest request = inputs.request("simd");
  request.num_heads = 5.0;
  request.num_kv_heads = 1.0;
  test::check_error(ask(request), "shape", {"query", "24", "5"});
  request.num_heads = 6.0;
  request.num_kv_heads = 4.0;
  test::check_error(ask(request), "shape", {"6 query heads", "4 key heads"});
  request.num_kv_heads = 3.0;
  test::check_error(ask(request), "shape", {"key", "8", "3"});
  request.num_kv_heads = 0.0;
  test::check_error(ask(request), "bad_number", {"num_kv_heads"});
  request.num_heads = std::numeric_limits<double>::quiet_NaN();
  test::check_error(ask(request), "bad_number", {"num_heads"});

  request = inputs.request("turbo");
  test::check_error(ask(request), "unknown_kernel", {"turbo"});
  request = inputs.request("simd");
  request.mask.kind = "triangular";
  test::check_error(ask(request), "unknown_mask", {"triangular"});
}

TEST_CASE("Something that is no number in any head is named", "[lab][attend_heads]") {
  Inputs inputs;
  inputs.key(3, 5) = std::numeric_limits<float>::quiet_NaN();
  test::check_error(ask(inputs.request("simd")), "not_finite", {"key", "row 3", "column 1"});
}

TEST_CASE("Heads that cannot fit are refused with the numbers", "[lab][attend_heads]") {
  const Inputs inputs;
  const auto output = attend_heads(inputs.request("naive"), 100.0, test::heap());
  test::check_error(output, "too_large", {"5 queries over 7 keys", "100 B", "Use shorter sequences"});
}

}  // namespace
}  // namespace attn::lab
