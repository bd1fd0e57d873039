#include "lab/attend.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "lab/memory_sweep.h"
#include "support/errors.h"
#include "support/matrices.h"

namespace attn::lab {
namespace {

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

struct Inputs {
  Random random{1};
  Matrix query = test::random_matrix(3, 4, random);
  Matrix key = test::random_matrix(5, 4, random);
  Matrix value = test::random_matrix(5, 2, random);

  AttendRequest request(std::string_view kernel) const {
    return {.kernel = kernel, .query = query.view(), .key = key.view(), .value = value.view(), .mask = {}};
  }
};

Result<AttendReply> ask(const AttendRequest& request) { return attend(request, kWasm32LimitBytes, test::heap()); }

TEST_CASE("Every kernel answers with output, and with scores and weights where it holds them", "[lab][attend]") {
  const Inputs inputs;
  for (const AttentionKernel& kernel : attention_kernels()) {
    CAPTURE(kernel.name);
    AttendRequest request = inputs.request(kernel.name);
    request.mask.kind = "causal";
    const auto reply = ask(request);
    REQUIRE(reply);
    CHECK(reply.value().output.rows() == 3);
    CHECK(reply.value().output.cols() == 2);
    CHECK(reply.value().weights.has_value() == kernel.traces);
    if (!kernel.traces) continue;
    // Lower-right aligned: the first of three queries sees three of five keys.
    const Matrix& weights = *reply.value().weights;
    const Matrix& scores = *reply.value().scores;
    CHECK(weights(0, 3) == 0.0F);
    CHECK(scores(0, 3) == kMinusInfinity);
    CHECK(weights(0, 2) > 0.0F);
    CHECK(weights(2, 4) > 0.0F);
    double sum = 0.0;
    for (std::size_t k = 0; k < 5; ++k) sum += static_cast<double>(weights(0, k));
    CHECK_THAT(sum, Catch::Matchers::WithinAbs(1.0, 1e-6));
  }
}

TEST_CASE("A mask goes by its name", "[lab][attend]") {
  const Inputs inputs;
  AttendRequest request = inputs.request("naive");

  request.mask = {.kind = "padding", .length = 2.0, .allowed = {}};
  CHECK(ask(request).value().weights->operator()(2, 2) == 0.0F);

  Matrix allowed(1, 5, test::heap());
  allowed(0, 4) = 1.0F;
  request.mask = {.kind = "binary", .length = 0.0, .allowed = allowed.view()};
  CHECK(ask(request).value().weights->operator()(1, 4) == 1.0F);

  request.mask = {.kind = "bidirectional", .length = 0.0, .allowed = {}};
  CHECK(ask(request).value().weights->operator()(0, 4) > 0.0F);
}

TEST_CASE("What a visitor can get wrong is a sentence", "[lab][attend]") {
  const Inputs inputs;
  AttendRequest request = inputs.request("naive");

  request.kernel = "turbo";
  test::check_error(ask(request), "unknown_kernel", {"turbo", "naive", "simd"});
  request.kernel = "naive";

  request.mask.kind = "diagonal";
  test::check_error(ask(request), "unknown_mask", {"diagonal", "causal"});

  request.mask = {.kind = "padding", .length = 6.0, .allowed = {}};
  test::check_error(ask(request), "bad_number", {"6", "0 to 5"});
  request.mask = {.kind = "padding", .length = 0.0, .allowed = {}};
  CHECK(!ask(request).ok());

  Matrix half(3, 5, test::heap());
  half(1, 1) = 0.5F;
  request.mask = {.kind = "binary", .length = 0.0, .allowed = half.view()};
  test::check_error(ask(request), "mask_not_binary", {"0.5"});

  request.mask = {};
  request.temperature = 0.0;
  test::check_error(ask(request), "temperature", {});
  request.temperature = 1.0;

  request.key = inputs.value.view();
  CHECK(!ask(request).ok());
}

TEST_CASE("What cannot fit is refused before it is allocated", "[lab][attend]") {
  const Inputs inputs;
  test::check_error(attend(inputs.request("naive"), 100.0, test::heap()), "too_large", {"100 B"});
}

}  // namespace
}  // namespace attn::lab
