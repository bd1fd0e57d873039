#include "attn/ops/linear_int8.h"

#include <array>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>

#include "attn/memory.h"
#include "attn/ops/int8_group.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

constexpr std::size_t kGroup = simd::kInt8Group;

struct Quantised {
  float scale;
  std::array<std::int8_t, kGroup> q;
};

/// Numbers [first, first + 32) of a row, with zeros behind its end.
template <typename ValueOf>
Quantised group_of(std::size_t first, std::size_t size, const ValueOf& value_of) {
  std::array<float, kGroup> values{};
  for (std::size_t i = 0; i < kGroup && first + i < size; ++i) values[i] = value_of(first + i);
  Quantised group;
  group.scale = quantise_group(values.data(), group.q.data());
  return group;
}

/// The formula of linear_int8.h as it stands: integers within a group, then the groups in increasing order.
Matrix textbook(ConstMat input, ConstMat weight, std::span<const float> bias) {
  Matrix output(input.rows(), weight.cols(), heap());
  for (std::size_t r = 0; r < input.rows(); ++r) {
    for (std::size_t o = 0; o < weight.cols(); ++o) {
      float sum = bias.empty() ? 0.0F : bias[o];
      for (std::size_t first = 0; first < weight.rows(); first += kGroup) {
        const Quantised x = group_of(first, weight.rows(), [&](std::size_t i) { return input(r, i); });
        const Quantised w = group_of(first, weight.rows(), [&](std::size_t i) { return weight(i, o); });
        int dot = 0;
        for (std::size_t i = 0; i < kGroup; ++i) dot += x.q[i] * w.q[i];
        sum = sum + static_cast<float>(dot) * (w.scale * x.scale);
      }
      output(r, o) = sum;
    }
  }
  return output;
}

Matrix apply(const Int8Linear& linear, ConstMat input) {
  Matrix output(input.rows(), linear.out_features(), heap());
  linear.apply(input, output.view());
  return output;
}

TEST_CASE("An 8-bit layer has the bits of its formula, for odd sizes and any number of rows", "[linear][int8]") {
  // 1024 inputs are a chunk; 16 outputs a panel.
  const auto in_features = GENERATE(as<std::size_t>{}, 1, 31, 32, 33, 100, 1024, 1030, 2100);
  const auto out_features = GENERATE(as<std::size_t>{}, 1, 7, 8, 9, 16, 17, 40);
  Random random(in_features * 100 + out_features);
  const Matrix weight = random_matrix(in_features, out_features, random);
  const Matrix bias = random_matrix(1, out_features, random);
  const std::span<const float> biases(bias.data(), bias.size());
  const Int8Linear linear = Int8Linear::from_in_out(weight.view(), biases, heap());
  for (const std::size_t rows : {1U, 2U, 3U, 8U, 9U, 17U}) {
    INFO(in_features << " to " << out_features << " features, " << rows << " rows");
    const Matrix input = random_matrix(rows, in_features, random);
    REQUIRE_THAT(apply(linear, input.view()).view(),
                 bit_equal_to(textbook(input.view(), weight.view(), biases).view()));
  }
}

TEST_CASE("Every product of two 8-bit numbers is exact", "[linear][int8]") {
  // Groups of one repeated pair: the largest sums that there are, and every sign.
  Matrix weight(kGroup, 3, heap()), input(4, kGroup, heap());
  for (std::size_t i = 0; i < kGroup; ++i) {
    weight(i, 0) = 127.0F;
    weight(i, 1) = -127.0F;
    weight(i, 2) = i % 2 == 0 ? 127.0F : -127.0F;
    input(0, i) = 127.0F;
    input(1, i) = -127.0F;
    input(2, i) = i % 4 < 2 ? 127.0F : -127.0F;
    input(3, i) = i % 2 == 0 ? -127.0F : 127.0F;
  }
  const float all = 32.0F * 127.0F * 127.0F;
  CHECK_THAT(apply(Int8Linear::from_in_out(weight.view(), {}, heap()), input.view()).view(),
             bit_equal_to(matrix_of({{all, -all, 0}, {-all, all, 0}, {0, 0, 0}, {0, 0, -all}}).view()));
}

TEST_CASE("An 8-bit layer is as close to the float layer as its scales promise", "[linear][int8]") {
  Random random(3);
  const Matrix weight = random_matrix(300, 50, random), input = random_matrix(4, 300, random);
  const Matrix found = apply(Int8Linear::from_in_out(weight.view(), {}, heap()), input.view());
  for (std::size_t r = 0; r < 4; ++r) {
    for (std::size_t o = 0; o < 50; ++o) {
      double exact = 0.0;
      double bound = 0.0;  // half a step of one factor times the other, and half a step of both
      for (std::size_t first = 0; first < 300; first += kGroup) {
        const double x_scale = group_of(first, 300, [&](std::size_t i) { return input(r, i); }).scale;
        const double w_scale = group_of(first, 300, [&](std::size_t i) { return weight(i, o); }).scale;
        for (std::size_t i = first; i < std::min<std::size_t>(first + kGroup, 300); ++i) {
          const double x = input(r, i), w = weight(i, o);
          exact += x * w;
          bound += 0.501 * (x_scale * std::abs(w) + w_scale * std::abs(x)) + 0.25 * x_scale * w_scale;
        }
      }
      CHECK(std::abs(static_cast<double>(found(r, o)) - exact) <= bound);
      CHECK(bound < 15.0);  // the sum itself spreads by 17
    }
  }
}

TEST_CASE("A row has the same bits alone and among any number of others, in 8 bits", "[linear][int8]") {
  Random random(2);
  const Matrix weight = random_matrix(65, 100, random), bias = random_matrix(1, 100, random);
  const Matrix input = random_matrix(19, 65, random);
  const Int8Linear linear = Int8Linear::from_in_out(weight.view(), {bias.data(), bias.size()}, heap());
  const Matrix all = apply(linear, input.view());
  for (std::size_t count = 1; count <= 19; ++count) {
    for (std::size_t first = 0; first + count <= 19; first += 3) {
      REQUIRE_THAT(apply(linear, input.view().rows_from(first, count)).view(),
                   bit_equal_to(all.view().rows_from(first, count)));
    }
  }
}

TEST_CASE("An 8-bit layer writes nothing beside a strided output", "[linear][int8]") {
  Random random(4);
  const Matrix weight = random_matrix(6, 11, random), wide_input = random_matrix(7, 10, random);
  const Int8Linear linear = Int8Linear::from_in_out(weight.view(), {}, heap());
  Matrix wide_output = filled_matrix(7, 14, 9.0F);
  linear.apply(wide_input.view().columns(2, 6), wide_output.view().columns(1, 11));
  const Matrix packed = apply(linear, copy_of(wide_input.view().columns(2, 6)).view());
  CHECK_THAT(ConstMat(wide_output.view().columns(1, 11)), bit_equal_to(packed.view()));
  CHECK_THAT(ConstMat(wide_output.view().columns(0, 1)), bit_equal_to(filled_matrix(7, 1, 9.0F).view()));
  CHECK_THAT(ConstMat(wide_output.view().columns(12, 2)), bit_equal_to(filled_matrix(7, 2, 9.0F).view()));
}

TEST_CASE("8-bit weights take 36 bytes for 32 of them, and bytes() counts all", "[linear][int8]") {
  Random random(5);
  const Matrix weight = random_matrix(64, 33, random);
  TrackingResource memory(heap());
  const Int8Linear linear = Int8Linear::from_in_out(weight.view(), {}, memory);
  CHECK(linear.bytes() == memory.live_bytes());
  CHECK(linear.bytes() == 3 * 2 * (16 * 36) + 4 * 33);  // 3 panels of 16 outputs, 2 groups of 32 inputs
}

TEST_CASE("Inputs and weights that are not finite are not hidden by quantisation", "[linear][int8]") {
  Random random(6);
  const float bad = GENERATE(std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                             std::numeric_limits<float>::quiet_NaN());
  Matrix weight = random_matrix(40, 20, random), input = random_matrix(3, 40, random);
  input(1, 35) = bad;
  const Matrix of_input = apply(Int8Linear::from_in_out(weight.view(), {}, heap()), input.view());
  weight(3, 7) = bad;
  const Matrix of_weight = apply(Int8Linear::from_in_out(weight.view(), {}, heap()), input.view());
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t o = 0; o < 20; ++o) {
      CHECK(std::isnan(of_input(r, o)) == (r == 1));
      CHECK(std::isnan(of_weight(r, o)) == (r == 1 || o == 7));
    }
  }
}

TEST_CASE("A group is quantised to the nearest step of its largest magnitude", "[int8]") {
  std::array<float, kGroup> values{};
  std::array<std::int8_t, kGroup> q;
  CHECK(quantise_group(values.data(), q.data()) == 0.0F);
  CHECK(q == std::array<std::int8_t, kGroup>{});

  values[3] = -254.0F;
  values[4] = 3.1F;
  values[5] = -2.9F;
  values[31] = 254.0F;
  CHECK(quantise_group(values.data(), q.data()) == 2.0F);
  CHECK(int{q[3]} == -127);
  CHECK(int{q[4]} == 2);
  CHECK(int{q[5]} == -1);
  CHECK(int{q[31]} == 127);

  values.fill(std::numeric_limits<float>::denorm_min());  // 127 / this would not be finite
  CHECK(quantise_group(values.data(), q.data()) == 0.0F);
  values.fill(std::numeric_limits<float>::max());
  CHECK(std::isfinite(quantise_group(values.data(), q.data())));
  CHECK(int{q[0]} == 127);
}

TEST_CASE("Shapes that do not fit an 8-bit layer break a precondition", "[linear][int8]") {
  Random random(6);
  const Matrix weight = random_matrix(3, 4, random), input = random_matrix(2, 5, random);
  Matrix output(2, 4, heap());
  const Int8Linear linear = Int8Linear::from_in_out(weight.view(), {}, heap());
  CHECK_CONTRACT(linear.apply(input.view(), output.view()), "in_features");
  CHECK_CONTRACT(linear.apply(weight.view().columns(0, 3), output.view()), "equally many rows");
  CHECK_CONTRACT(Int8Linear::from_in_out(weight.view(), {input.data(), 3}, heap()), "one number per output");
}

}  // namespace
}  // namespace attn::test
