#include "attn/ops/linear_float32.h"

#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/arithmetic.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

/// The definition, with the promised order: from the bias, over the inputs in increasing order.
Matrix textbook(ConstMat input, ConstMat weight, std::span<const float> bias) {
  Matrix output(input.rows(), weight.cols(), heap());
  for (std::size_t i = 0; i < input.rows(); ++i) {
    for (std::size_t o = 0; o < weight.cols(); ++o) {
      float sum = bias.empty() ? 0.0F : bias[o];
      for (std::size_t k = 0; k < input.cols(); ++k) sum = multiply_add(input(i, k), weight(k, o), sum);
      output(i, o) = sum;
    }
  }
  return output;
}

Matrix apply(const PackedLinear& linear, ConstMat input) {
  Matrix output(input.rows(), linear.out_features(), heap());
  linear.apply(input, output.view());
  return output;
}

TEST_CASE("a packed layer has the bits of the textbook sum, for odd sizes and any number of rows") {
  const auto in_features = GENERATE(as<std::size_t>{}, 1, 5, 16, 33);
  const auto out_features = GENERATE(as<std::size_t>{}, 1, 7, 8, 9, 16, 17, 40, 50);
  Random random(in_features * 100 + out_features);
  const Matrix weight = random_matrix(in_features, out_features, random);
  const Matrix bias = random_matrix(1, out_features, random);
  const std::span<const float> biases(bias.data(), bias.size());
  const PackedLinear linear = PackedLinear::from_in_out(weight.view(), biases, heap());
  for (std::size_t rows = 1; rows <= 9; ++rows) {
    INFO(in_features << " to " << out_features << " features, " << rows << " rows");
    const Matrix input = random_matrix(rows, in_features, random);
    REQUIRE_THAT(apply(linear, input.view()).view(),
                 bit_equal_to(textbook(input.view(), weight.view(), biases).view()));
  }
}

TEST_CASE("a row has the same bits alone and among any number of others") {
  Random random(2);
  const Matrix weight = random_matrix(65, 100, random), bias = random_matrix(1, 100, random);
  const Matrix input = random_matrix(9, 65, random);
  const PackedLinear linear = PackedLinear::from_in_out(weight.view(), {bias.data(), bias.size()}, heap());
  const Matrix all = apply(linear, input.view());
  for (std::size_t count = 1; count <= 9; ++count) {
    for (std::size_t first = 0; first + count <= 9; ++first) {
      REQUIRE_THAT(apply(linear, input.view().rows_from(first, count)).view(),
                   bit_equal_to(all.view().rows_from(first, count)));
    }
  }
}

TEST_CASE("both layouts of the same weights give the same bits") {
  Random random(3);
  const Matrix weight = random_matrix(13, 21, random);
  Matrix transposed(21, 13, heap());
  for (std::size_t i = 0; i < 13; ++i)
    for (std::size_t o = 0; o < 21; ++o) transposed(o, i) = weight(i, o);
  const Matrix input = random_matrix(6, 13, random);
  const PackedLinear in_out = PackedLinear::from_in_out(weight.view(), {}, heap());
  const PackedLinear out_in = PackedLinear::from_out_in(transposed.view(), {}, heap());
  CHECK_THAT(apply(out_in, input.view()).view(), bit_equal_to(apply(in_out, input.view()).view()));
}

TEST_CASE("strided views go in and out, and nothing beside them is written") {
  Random random(4);
  const Matrix weight = random_matrix(6, 11, random), wide_input = random_matrix(7, 10, random);
  const PackedLinear linear = PackedLinear::from_in_out(weight.view(), {}, heap());
  Matrix wide_output = filled_matrix(7, 14, 9.0F);
  linear.apply(wide_input.view().columns(2, 6), wide_output.view().columns(1, 11));
  const Matrix packed = apply(linear, copy_of(wide_input.view().columns(2, 6)).view());
  CHECK_THAT(ConstMat(wide_output.view().columns(1, 11)), bit_equal_to(packed.view()));
  CHECK_THAT(ConstMat(wide_output.view().columns(0, 1)), bit_equal_to(filled_matrix(7, 1, 9.0F).view()));
  CHECK_THAT(ConstMat(wide_output.view().columns(12, 2)), bit_equal_to(filled_matrix(7, 2, 9.0F).view()));
}

TEST_CASE("bytes() is what the layer took from its memory") {
  Random random(5);
  const Matrix weight = random_matrix(10, 33, random);
  TrackingResource memory(heap());
  const PackedLinear linear = PackedLinear::from_in_out(weight.view(), {}, memory);
  CHECK(linear.bytes() == memory.live_bytes());
  CHECK(linear.bytes() == 4 * (48 * 10 + 48));
}

TEST_CASE("shapes that do not fit break a precondition") {
  Random random(6);
  const Matrix weight = random_matrix(3, 4, random), input = random_matrix(2, 5, random);
  Matrix output(2, 4, heap());
  const PackedLinear linear = PackedLinear::from_in_out(weight.view(), {}, heap());
  CHECK_CONTRACT(linear.apply(input.view(), output.view()), "in_features");
  CHECK_CONTRACT(linear.apply(weight.view().columns(0, 3), output.view()), "equally many rows");
  CHECK_CONTRACT(PackedLinear::from_in_out(weight.view(), {input.data(), 3}, heap()), "one number per output");
}

}  // namespace
}  // namespace attn::test
