#include "attn/ops/linear.h"

#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

Matrix apply(const auto& linear, ConstMat input) {
  Matrix output(input.rows(), linear.out_features(), heap());
  linear.apply(input, output.view());
  return output;
}

TEST_CASE("A layer of either format is the packed layer of that format", "[linear]") {
  Random random(1);
  const Matrix weight = random_matrix(70, 37, random), bias = random_matrix(1, 37, random);
  const Matrix input = random_matrix(5, 70, random);
  const std::span<const float> biases(bias.data(), bias.size());
  const Linear exact = Linear::from_in_out(weight.view(), biases, WeightFormat::float32, heap());
  const Linear small = Linear::from_in_out(weight.view(), biases, WeightFormat::int8, heap());
  CHECK(exact.format() == WeightFormat::float32);
  CHECK(small.format() == WeightFormat::int8);
  const auto packed = PackedLinear::from_in_out(weight.view(), biases, heap());
  const auto quantised = Int8Linear::from_in_out(weight.view(), biases, heap());
  CHECK_THAT(apply(exact, input.view()).view(), bit_equal_to(apply(packed, input.view()).view()));
  CHECK_THAT(apply(small, input.view()).view(), bit_equal_to(apply(quantised, input.view()).view()));
}

TEST_CASE("Both layouts, sizes and bytes are the same through the interface", "[linear]") {
  Random random(2);
  const Matrix weight = random_matrix(40, 21, random), input = random_matrix(3, 40, random);
  Matrix transposed(21, 40, heap());
  for (std::size_t i = 0; i < 40; ++i)
    for (std::size_t o = 0; o < 21; ++o) transposed(o, i) = weight(i, o);
  for (const WeightFormat format : {WeightFormat::float32, WeightFormat::int8}) {
    TrackingResource memory(heap());
    const Linear linear = Linear::from_out_in(transposed.view(), {}, format, memory);
    CHECK(linear.bytes() == memory.live_bytes());
    CHECK(linear.in_features() == 40);
    CHECK(linear.out_features() == 21);
    const Linear in_out = Linear::from_in_out(weight.view(), {}, format, heap());
    CHECK_THAT(apply(linear, input.view()).view(), bit_equal_to(apply(in_out, input.view()).view()));
  }
}

}  // namespace
}  // namespace attn::test
