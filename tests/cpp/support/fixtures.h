// Golden fixtures: what PyTorch computed, read from tests/fixtures/*.json.
#pragma once

#include <rapidjson/document.h>

#include <catch_amalgamated.hpp>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "attn/matrix.h"

namespace attn::test {

/// The whole file under tests/fixtures.
inline std::string read_fixture_file(const std::string& path) {
  std::ifstream file(std::string(ATTN_FIXTURES_DIR) + "/" + path, std::ios::binary);
  INFO("reading tests/fixtures/" << path);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Numbers in row-major order with any number of dimensions.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> data;

  /// The last two dimensions as a matrix; `outer` counts the matrices before it.
  ConstMat matrix(std::size_t outer = 0) const {
    const std::size_t rows = shape[shape.size() - 2];
    const std::size_t cols = shape.back();
    REQUIRE((outer + 1) * rows * cols <= data.size());
    return {data.data() + outer * rows * cols, rows, cols};
  }

  /// The matrix (seq, dim) of one head in (batch, num_heads, seq, dim).
  ConstMat head(std::size_t b, std::size_t h) const { return matrix(b * shape.at(1) + h); }

  /// Token ids and other whole numbers.
  std::vector<std::int32_t> integers() const { return {data.begin(), data.end()}; }

  std::vector<std::uint8_t> bytes() const { return {data.begin(), data.end()}; }
};

class FixtureCase {
 public:
  FixtureCase(std::shared_ptr<rapidjson::Document> document, const rapidjson::Value& json)
      : document_(std::move(document)), json_(&json) {}

  std::string name() const { return (*json_)["name"].GetString(); }

  std::string text(const char* param) const {
    const rapidjson::Value& value = params()[param];
    return {value.GetString(), value.GetStringLength()};
  }
  float number(const char* param) const { return static_cast<float>(params()[param].GetDouble()); }
  std::size_t count(const char* param) const { return params()[param].GetUint(); }
  bool has_param(const char* param) const { return params().HasMember(param); }
  const rapidjson::Value& params() const { return (*json_)["params"]; }

  bool has_input(const char* name) const { return (*json_)["inputs"].HasMember(name); }
  Tensor input(const char* name) const { return tensor("inputs", name); }
  Tensor expected(const char* name) const { return tensor("expected", name); }

 private:
  Tensor tensor(const char* group, const char* name) const {
    INFO("fixture case " << this->name() << ": " << group << "." << name);
    REQUIRE((*json_)[group].HasMember(name));
    const rapidjson::Value& json = (*json_)[group][name];
    Tensor tensor;
    for (const auto& size : json["shape"].GetArray()) tensor.shape.push_back(size.GetUint());
    for (const auto& number : json["data"].GetArray()) tensor.data.push_back(static_cast<float>(number.GetDouble()));
    return tensor;
  }

  std::shared_ptr<rapidjson::Document> document_;
  const rapidjson::Value* json_;
};

/// All cases of a topic: fixture_cases("softmax").
inline std::vector<FixtureCase> fixture_cases(const std::string& topic) {
  const std::string text = read_fixture_file(topic + ".json");
  auto document = std::make_shared<rapidjson::Document>();
  document->Parse(text.data(), text.size());
  REQUIRE(!document->HasParseError());
  std::vector<FixtureCase> cases;
  for (const auto& json : (*document)["cases"].GetArray()) cases.emplace_back(document, json);
  REQUIRE(!cases.empty());
  return cases;
}

}  // namespace attn::test
