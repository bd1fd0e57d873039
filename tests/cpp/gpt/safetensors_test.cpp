#include "attn/gpt/safetensors.h"

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <string>

#include "attn/sentence.h"
#include "support/safetensors_writer.h"

namespace attn {
namespace {

using Catch::Matchers::ContainsSubstring;
using Bytes = std::vector<std::uint8_t>;

Result<std::vector<TensorPlace>> read(std::span<const std::uint8_t> file) {
  return read_safetensors_header(SpanSource("model.safetensors", file));
}

const TensorPlace& tensor_of(const std::vector<TensorPlace>& tensors, const std::string& name) {
  const auto found = std::ranges::find(tensors, name, &TensorPlace::name);
  REQUIRE(found != tensors.end());
  return *found;
}

Error error_of(const Bytes& file) {
  const auto result = read(file);
  REQUIRE_FALSE(result);
  CHECK_THAT(result.error().message, ContainsSubstring("\"model.safetensors\""));
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

TEST_CASE("Tensors are listed by name with their place in the file", "[safetensors]") {
  test::SafetensorsWriter writer;
  writer.add("b", {1, 3}, std::vector<float>{1.0F, -2.5F, 3.0F});
  writer.add("a", {}, std::vector<float>{7.0F});
  const Bytes file = writer.file();
  const SpanSource source("model.safetensors", file);
  const auto result = read_safetensors_header(source);
  REQUIRE(result);
  REQUIRE(result.value().size() == 2);
  const TensorPlace& a = result.value()[0];
  const TensorPlace& b = result.value()[1];
  CHECK(a.name == "a");
  CHECK(a.shape.empty());
  CHECK(a.num_elements == 1);
  CHECK(a.offset == file.size() - 4);
  CHECK(b.name == "b");
  CHECK(b.shape == std::vector<std::size_t>{1, 3});
  CHECK(b.offset == file.size() - 16);
  CHECK(b.bytes() == 12);
  CHECK(b.file == &source);
}

TEST_CASE("A file without tensors and one with an empty tensor are whole", "[safetensors]") {
  CHECK(read(test::safetensors_file("{}", {})));
  const Bytes file =
      test::safetensors_file("{\"__metadata__\":{\"format\":\"pt\"}," + entry("e", "F16", "[0,5]", "[0,0]") + "," +
                                 entry("t", "F16", "[2]", "[0,4]") + "}",
                             Bytes(4));
  const auto result = read(file);
  REQUIRE(result);
  CHECK(result.value().size() == 2);
  CHECK(tensor_of(result.value(), "e").num_elements == 0);
}

TEST_CASE("A cut off or lying header is refused", "[safetensors]") {
  CHECK(error_of({}).code == "bad_safetensors");
  CHECK(error_of({1, 2, 3}).code == "bad_safetensors");
  Bytes huge = test::safetensors_file("{}", {});
  for (std::size_t i = 0; i < 8; ++i) huge[i] = 0xff;
  CHECK_THAT(error_of(huge).message, ContainsSubstring("18446744073709551615"));
  Bytes one_more = test::safetensors_file("{}", {});
  one_more[0] = 3;
  CHECK(error_of(one_more).code == "bad_safetensors");

  Bytes file = test::random_gpt_file(test::small_config(1), 1);
  REQUIRE(read(file));
  for (const std::size_t keep : {std::size_t{9}, std::size_t{100}, file.size() / 2, file.size() - 1}) {
    INFO(keep);
    CHECK_FALSE(read(std::span(file).first(keep)));
  }
  file.push_back(0);
  CHECK_THAT(error_of(file).message, ContainsSubstring("1 bytes at the end belong to no tensor"));
}

TEST_CASE("A header that is not the promised JSON is refused", "[safetensors]") {
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

TEST_CASE("More tensors than any model has are refused", "[safetensors]") {
  std::string header = "{";
  for (int i = 0; i <= 100'000; ++i) header += sentence(i == 0 ? "" : ",", "\"", i, "\":0");
  require_refused(header + "}", 0, "too_large", "100001 tensors");
}

TEST_CASE("A tensor that does not lie where it says is refused", "[safetensors]") {
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

TEST_CASE("Tensors may not overlap, nor hide behind a name that is there twice", "[safetensors]") {
  require_refused("{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[4,12]") + "}", 12,
                  "bad_safetensors", "\"b\" overlaps");
  require_refused("{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[0,8]") + "}", 8,
                  "bad_safetensors", "overlaps");
  require_refused("{" + entry("a", "F32", "[1]", "[0,4]") + "," + entry("a", "F32", "[1]", "[4,8]") + "}", 8,
                  "bad_safetensors", "\"a\" is listed twice");
}

TEST_CASE("An entry of the wrong kind is refused", "[safetensors]") {
  require_refused("{\"w\":7}", 0, "bad_safetensors", "JSON object");
  require_refused("{\"w\":{\"dtype\":4,\"shape\":[],\"data_offsets\":[0,4]}}", 4, "bad_safetensors", "dtype");
  require_refused("{" + entry("w", "I8", "[4]", "[0,4]") + "}", 4, "unsupported_dtype", "\"w\" as \"I8\"");
  require_refused("{" + entry("w", "F64", "[1]", "[0,8]") + "}", 8, "unsupported_dtype", "F32, F16 and BF16");
}

}  // namespace
}  // namespace attn
