#include "attn/gpt/weights.h"

#include <bit>
#include <catch_amalgamated.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "attn/sentence.h"
#include "support/safetensors_writer.h"

namespace attn {
namespace {

using Catch::Matchers::ContainsSubstring;
using Bytes = std::vector<std::uint8_t>;

Error error_of(const Bytes& file) {
  const Result<Safetensors> result = Safetensors::read(file);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.back() == '.');
  return result.error();
}

/// A file of that header and `data_bytes` zeros must be refused.
void require_refused(const std::string& header, std::size_t data_bytes, const std::string& code,
                     const std::string& part) {
  INFO(header);
  const Error error = error_of(test::safetensors_file(header, Bytes(data_bytes)));
  CHECK(error.code == code);
  CHECK_THAT(error.message, ContainsSubstring(part));
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

TEST_CASE("Tensors are found by name and point into the file without a copy", "[weights]") {
  const std::vector<float> one{1.0F, -2.5F, 3.0F};
  const std::vector<float> two{7.0F};
  test::SafetensorsWriter writer;
  writer.add("b", {1, 3}, one);
  writer.add("a", {}, two);
  const Bytes file = writer.file();
  const Result<Safetensors> result = Safetensors::read(file);
  REQUIRE(result);
  REQUIRE(result.value().tensors().size() == 2);

  const TensorView* b = result.value().find("b");
  REQUIRE(b != nullptr);
  CHECK(b->shape == std::vector<std::size_t>{1, 3});
  CHECK(b->bytes.data() == file.data() + file.size() - 16);
  std::vector<float> elements(3);
  CHECK_FALSE(read_tensor(*b, elements));
  CHECK(elements == one);

  const TensorView* a = result.value().find("a");
  REQUIRE(a != nullptr);
  CHECK(a->size() == 1);
  CHECK(result.value().find("c") == nullptr);
}

TEST_CASE("A file without tensors and one with an empty tensor are whole", "[weights]") {
  CHECK(Safetensors::read(test::safetensors_file("{}", {})));
  const Bytes file =
      test::safetensors_file("{\"__metadata__\":{\"format\":\"pt\"}," + entry("e", "F16", "[0,5]", "[0,0]") + "," +
                                 entry("t", "F16", "[2]", "[0,4]") + "}",
                             Bytes(4));
  const Result<Safetensors> result = Safetensors::read(file);
  REQUIRE(result);
  CHECK(result.value().tensors().size() == 2);
  CHECK(result.value().find("e")->size() == 0);
}

TEST_CASE("A cut off or lying header is refused", "[weights]") {
  CHECK(error_of({}).code == "bad_safetensors");
  CHECK(error_of({1, 2, 3}).code == "bad_safetensors");
  Bytes huge = test::safetensors_file("{}", {});
  for (std::size_t i = 0; i < 8; ++i) huge[i] = 0xff;
  CHECK_THAT(error_of(huge).message, ContainsSubstring("18446744073709551615"));
  Bytes one_more = test::safetensors_file("{}", {});
  one_more[0] = 3;
  CHECK(error_of(one_more).code == "bad_safetensors");

  Bytes file = test::random_gpt_file(test::small_config(1), 1);
  REQUIRE(Safetensors::read(file));
  for (const std::size_t keep : {std::size_t{9}, std::size_t{100}, file.size() / 2, file.size() - 1}) {
    INFO(keep);
    const Result<Safetensors> result = Safetensors::read(std::span(file).first(keep));
    CHECK_FALSE(result);
  }
  file.push_back(0);
  CHECK_THAT(error_of(file).message, ContainsSubstring("1 bytes at the end belong to no tensor"));
}

TEST_CASE("A header that is not the promised JSON is refused", "[weights]") {
  require_refused("", 0, "bad_json", "byte");
  require_refused("{\"a\":", 0, "bad_json", "byte");
  require_refused("[]", 0, "bad_json", "JSON object");
  require_refused("{\"a\":{}} {}", 0, "bad_json", "byte");
  require_refused(std::string("{\"a\0b\":1}", 9), 0, "bad_json", "byte");
  require_refused("{\"\xff\":1}", 0, "bad_json", "byte");
  require_refused(std::string(1'000'000, '['), 0, "bad_json", "byte");
  std::string nested = "{\"a\":";
  for (int i = 0; i < 200'000; ++i) nested += "{\"a\":";
  require_refused(nested + "1" + std::string(200'001, '}'), 0, "bad_safetensors", "\"a\" has no dtype");
  require_refused(std::string((8U << 20) + 1, ' '), 0, "too_large", "8388609");
}

TEST_CASE("More tensors than any model has are refused", "[weights]") {
  std::string header = "{";
  for (int i = 0; i <= 100'000; ++i) header += sentence(i == 0 ? "" : ",", "\"", i, "\":0");
  require_refused(header + "}", 0, "too_large", "100001 tensors");
}

TEST_CASE("A tensor that does not lie where it says is refused", "[weights]") {
  const auto refused = [](const std::string& shape, const std::string& offsets, const std::string& part) {
    require_refused("{" + entry("w", "F32", shape, offsets) + "}", 16, "bad_safetensors", part);
  };
  refused("[4]", "[0,20]", "outside the 16 bytes");
  refused("[4]", "[16,0]", "outside the 16 bytes");
  refused("[4]", "[-16,0]", "outside the 16 bytes");
  refused("[4]", "[18446744073709551615,18446744073709551615]", "outside the 16 bytes");
  refused("[4]", "[0.0,16.0]", "outside the 16 bytes");
  refused("[5]", "[0,16]", "needs 20 bytes for its shape and dtype, but has 16");
  refused("[2]", "[0,16]", "needs 8 bytes");
  refused("[2]", "[8,16]", "gap of 8 bytes");
  refused("[2]", "[0,8]", "8 bytes at the end");
  refused("[4]", "[0]", "data_offsets");
  refused("[4]", "\"0,16\"", "data_offsets");
  refused("[-4]", "[0,16]", "not a size");
  refused("[4.0]", "[0,16]", "not a size");
  refused("4", "[0,16]", "no shape");
  refused("[1,1,1,1,1,1,1,1,4]", "[0,16]", "9 dimensions");
  refused("[4294967296,4294967296,4294967296]", "[0,16]", "");
  refused("[4611686018427387905]", "[0,16]", "");  // times 4 bytes it would wrap around to 4
}

TEST_CASE("Tensors may not overlap, nor hide behind a name that is there twice", "[weights]") {
  require_refused("{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[4,12]") + "}", 12,
                  "bad_safetensors", "\"b\" overlaps");
  require_refused("{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[0,8]") + "}", 8,
                  "bad_safetensors", "overlaps");
  require_refused("{" + entry("a", "F32", "[1]", "[0,4]") + "," + entry("a", "F32", "[1]", "[4,8]") + "}", 8,
                  "bad_safetensors", "\"a\" is listed twice");
}

TEST_CASE("An entry of the wrong kind is refused", "[weights]") {
  require_refused("{\"w\":7}", 0, "bad_safetensors", "JSON object");
  require_refused("{\"w\":{\"dtype\":4,\"shape\":[],\"data_offsets\":[0,4]}}", 4, "bad_safetensors", "dtype");
  require_refused("{" + entry("w", "I8", "[4]", "[0,4]") + "}", 4, "unsupported_dtype", "\"w\" as \"I8\"");
  require_refused("{" + entry("w", "F64", "[1]", "[0,8]") + "}", 8, "unsupported_dtype", "F32, F16 and BF16");
}

TEST_CASE("Every half converts exactly", "[weights]") {
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

TEST_CASE("A bfloat16 is the upper half of a float32", "[weights]") {
  CHECK(bfloat16_to_float32(0x3f80) == 1.0F);
  CHECK(bfloat16_to_float32(0xc049) == -3.140625F);
  CHECK(bfloat16_to_float32(0x0001) == std::bit_cast<float>(0x00010000U));
}

TEST_CASE("All three kinds of numbers are read from a file", "[weights]") {
  const Bytes data{0x00, 0x3c, 0x80, 0x3f, 0x00, 0x00, 0x20, 0xc1};  // f16 1, bf16 1, f32 -10
  const Bytes file =
      test::safetensors_file("{" + entry("h", "F16", "[1]", "[0,2]") + "," + entry("b", "BF16", "[1]", "[2,4]") + "," +
                                 entry("f", "F32", "[1]", "[4,8]") + "}",
                             data);
  const Result<Safetensors> result = Safetensors::read(file);
  REQUIRE(result);
  const auto read_one = [&](const char* name) {
    float element = 0.0F;
    CHECK_FALSE(read_tensor(*result.value().find(name), {&element, 1}));
    return element;
  };
  CHECK(read_one("h") == 1.0F);
  CHECK(read_one("b") == 1.0F);
  CHECK(read_one("f") == -10.0F);
}

TEST_CASE("NaN and infinity among the weights are named with their place", "[weights]") {
  for (const float broken : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                             -std::numeric_limits<float>::infinity()}) {
    test::SafetensorsWriter writer;
    writer.add("h.0.ln_1.bias", {3}, std::vector<float>{1.0F, 2.0F, broken});
    const Bytes file = writer.file();
    const Result<Safetensors> result = Safetensors::read(file);
    REQUIRE(result);
    std::vector<float> elements(3);
    const MaybeError error = read_tensor(*result.value().find("h.0.ln_1.bias"), elements);
    REQUIRE(error);
    CHECK(error->code == "not_finite");
    CHECK_THAT(error->message, ContainsSubstring("\"h.0.ln_1.bias\"") && ContainsSubstring("element 2"));
  }
}

}  // namespace
}  // namespace attn
