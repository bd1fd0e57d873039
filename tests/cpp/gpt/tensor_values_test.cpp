#include "attn/gpt/tensor_values.h"

#include <bit>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "attn/gpt/checkpoint.h"
#include "support/errors.h"
#include "support/safetensors_writer.h"

namespace attn {
namespace {

using Bytes = std::vector<std::uint8_t>;

Checkpoint opened(const ByteSource& source) {
  const ByteSource* const files[] = {&source};
  Result<Checkpoint> checkpoint = Checkpoint::open(files);
  INFO((checkpoint ? "" : checkpoint.error().message));
  REQUIRE(checkpoint);
  return std::move(checkpoint).value();
}

TEST_CASE("Every half converts exactly", "[tensor_values]") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float found = float16_to_float32(static_cast<std::uint16_t>(bits));
    const std::uint32_t exponent = (bits >> 10) & 31;
    const double fraction = bits & 1023;
    const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
    if (exponent == 31) {
      const bool right = fraction == 0 ? std::isinf(found) && (found < 0) == (sign < 0) : std::isnan(found);
      if (!right) FAIL("half " << bits << " became " << found);
      continue;
    }
    const double expected = sign * (exponent == 0 ? std::ldexp(fraction, -24)
                                                  : std::ldexp(1024 + fraction, static_cast<int>(exponent) - 25));
    if (static_cast<double>(found) != expected || std::signbit(found) != (sign < 0)) {
      FAIL("half " << bits << " became " << found << " instead of " << expected);
    }
  }
}

TEST_CASE("A bfloat16 is the upper half of a float32", "[tensor_values]") {
  CHECK(bfloat16_to_float32(0x3f80) == 1.0F);
  CHECK(bfloat16_to_float32(0xc049) == -3.140625F);
  CHECK(bfloat16_to_float32(0x0001) == std::bit_cast<float>(0x00010000U));
}

TEST_CASE("All three kinds of numbers are read from a file", "[tensor_values]") {
  // 2 and -10 of each kind, after one byte of another tensor, so that no number lies where the machine would like it.
  const Bytes data{0,    0,    0x00, 0x40, 0x00, 0xc9, 0x00, 0x40, 0x20,
                   0xc1, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x20, 0xc1};
  const Bytes file = test::safetensors_file(
      R"({"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"h":{"dtype":"F16","shape":[2],"data_offsets":[2,6]},)"
      R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[6,10]},"f":{"dtype":"F32","shape":[2],"data_offsets":[10,18]}})",
      data);
  const SpanSource source("model.safetensors", file);
  const Checkpoint checkpoint = opened(source);
  for (const char* name : {"h", "b", "f"}) {
    INFO(name);
    std::vector<float> elements(2);
    test::require_ok(read_tensor(*checkpoint.find(name), elements));
    CHECK(elements == std::vector<float>{2.0F, -10.0F});
  }
}

TEST_CASE("A long tensor of halves is widened in place", "[tensor_values]") {
  constexpr std::size_t kCount = 4001;
  Bytes data;
  for (std::size_t i = 0; i < kCount; ++i) {  // bfloat16 of a sequence that repeats after 100 numbers
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(static_cast<float>(i % 100) - 50.0F);
    data.push_back(static_cast<std::uint8_t>(bits >> 16));
    data.push_back(static_cast<std::uint8_t>(bits >> 24));
  }
  const Bytes file = test::safetensors_file(R"({"w":{"dtype":"BF16","shape":[4001],"data_offsets":[0,8002]}})", data);
  const SpanSource source("model.safetensors", file);
  std::vector<float> elements(kCount);
  test::require_ok(read_tensor(*opened(source).find("w"), elements));
  for (std::size_t i = 0; i < kCount; ++i) {
    if (elements[i] != static_cast<float>(i % 100) - 50.0F) FAIL("element " << i << " became " << elements[i]);
  }
}

TEST_CASE("NaN and infinity among the weights are named with their place", "[tensor_values]") {
  for (const float broken : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                             -std::numeric_limits<float>::infinity()}) {
    test::SafetensorsWriter writer;
    writer.add("h.0.ln_1.bias", {3}, std::vector<float>{1.0F, 2.0F, broken});
    const Bytes file = writer.file();
    const SpanSource source("model.safetensors", file);
    std::vector<float> elements(3);
    test::check_error(read_tensor(*opened(source).find("h.0.ln_1.bias"), elements), "not_finite",
                      {"\"h.0.ln_1.bias\"", "element 2"});
  }
}

TEST_CASE("Tensors are compared by their bytes, dtype and shape", "[tensor_values]") {
  std::vector<float> numbers(9000, 0.5F);
  test::SafetensorsWriter writer;
  writer.add("a", {9000}, numbers);
  writer.add("same", {9000}, numbers);
  writer.add("folded", {90, 100}, numbers);
  numbers.back() = 0.25F;
  writer.add("other", {9000}, numbers);
  const Bytes file = writer.file();
  const SpanSource source("model.safetensors", file);
  const Checkpoint checkpoint = opened(source);
  const auto same = [&](const char* name) {
    const Result<bool> result = have_same_values(*checkpoint.find("a"), *checkpoint.find(name));
    REQUIRE(result);
    return result.value();
  };
  CHECK(same("same"));
  CHECK_FALSE(same("other"));
  CHECK_FALSE(same("folded"));
}

TEST_CASE("A file that breaks while it is read is an error and no weights", "[tensor_values]") {
  test::SafetensorsWriter writer;
  writer.add("w", {3}, std::vector<float>{1.0F, 2.0F, 3.0F});
  const Bytes file = writer.file();
  const test::BreakingSource source(file, file.size() - 12);
  std::vector<float> elements(3);
  test::check_error(read_tensor(*opened(source).find("w"), elements), "read_failed", {"model.safetensors"});
}

}  // namespace
}  // namespace attn
