#include "attn/gpt/checkpoint.h"

#include <catch_amalgamated.hpp>
#include <string>
#include <vector>

#include "support/errors.h"
#include "support/safetensors_writer.h"

namespace attn {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes file_with(std::initializer_list<const char*> names) {
  test::SafetensorsWriter writer;
  for (const char* name : names) writer.add(name, {1}, std::vector<float>{1.0F});
  return writer.file();
}

/// Two shards that hold a, b and c.
struct Shards {
  Bytes one = file_with({"a", "c"});
  Bytes two = file_with({"b"});
  SpanSource first{"model-00001-of-00002.safetensors", one};
  SpanSource second{"model-00002-of-00002.safetensors", two};

  Result<Checkpoint> open(const std::string& weight_map) const {
    const ByteSource* const files[] = {&first, &second};
    return Checkpoint::open(files,
                            weight_map.empty() ? "" : "{\"metadata\": {}, \"weight_map\": {" + weight_map + "}}");
  }
};

constexpr const char* kMap =
    R"("a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors",
       "c": "model-00001-of-00002.safetensors")";

TEST_CASE("The tensors of all shards are found by name, with an index and without", "[checkpoint]") {
  const Shards shards;
  for (const char* map : {"", kMap}) {
    const Result<Checkpoint> checkpoint = shards.open(map);
    INFO((checkpoint ? "" : checkpoint.error().message));
    REQUIRE(checkpoint);
    REQUIRE(checkpoint.value().tensors().size() == 3);
    CHECK(checkpoint.value().find("a")->file == &shards.first);
    CHECK(checkpoint.value().find("b")->file == &shards.second);
    CHECK(checkpoint.value().find("c")->file == &shards.first);
    CHECK(checkpoint.value().find("d") == nullptr);
    CHECK(checkpoint.value().find("") == nullptr);
  }
}

TEST_CASE("Without a file there is nothing to open", "[checkpoint]") {
  test::check_error(Checkpoint::open({}), "no_weights", {"Choose model.safetensors"});
}

TEST_CASE("A tensor in two shards is named with both", "[checkpoint]") {
  Shards shards;
  shards.two = file_with({"b", "c"});
  shards.second = {"model-00002-of-00002.safetensors", shards.two};
  test::check_error(shards.open(""), "duplicate_tensor", {"\"c\"", "00001-of", "00002-of"});
}

TEST_CASE("The index must fit the files", "[checkpoint]") {
  const Shards shards;
  const std::string map = kMap;
  test::check_error(shards.open(map + R"(, "d": "model-00003-of-00003.safetensors")"), "missing_shard",
                    {"\"d\"", "model-00003-of-00003.safetensors", "2 files"});
  test::check_error(shards.open(map + R"(, "d": "model-00001-of-00002.safetensors")"), "bad_index",
                    {"no file holds tensor \"d\""});
  test::check_error(shards.open(R"("a": "model-00002-of-00002.safetensors")"), "bad_index",
                    {"\"a\" is in \"model-00001", "not in \"model-00002"});
  test::check_error(shards.open(R"("a": "model-00001-of-00002.safetensors", "c": "model-00001-of-00002.safetensors")"),
                    "extra_shard", {"\"b\"", "model-00002-of-00002.safetensors"});
  test::check_error(shards.open(R"("a": 7)"), "bad_index", {"no file for tensor \"a\""});
  const ByteSource* const files[] = {&shards.first, &shards.second};
  test::check_error(Checkpoint::open(files, "{"), "bad_json", {"model.safetensors.index.json"});
  test::check_error(Checkpoint::open(files, "{}"), "bad_index", {"no weight_map"});
  test::check_error(Checkpoint::open(files, R"({"weight_map": [1]})"), "bad_index", {"no weight_map"});
}

TEST_CASE("A broken shard is named", "[checkpoint]") {
  Shards shards;
  shards.two.pop_back();
  shards.second = {"model-00002-of-00002.safetensors", shards.two};
  test::check_error(shards.open(""), "bad_safetensors", {"model-00002-of-00002.safetensors", "\"b\""});
}

}  // namespace
}  // namespace attn
