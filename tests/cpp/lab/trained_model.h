// The model of the page, as the lab loads it.
#pragma once

#include <catch_amalgamated.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "lab/gpt_session.h"
#include "support/fixtures.h"
#include "support/matrices.h"
#include "support/models.h"

namespace attn::test {

/// A file of site/data.
inline std::string read_model_file(const std::string& name) {
  std::ifstream file(std::string(ATTN_MODEL_DIR) + "/" + name, std::ios::binary);
  INFO("reading site/data/" << name);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct TrainedFiles {
  std::string config = read_model_file("config.json");
  std::string weights = read_model_file("model.safetensors");
  std::string tokenizer = read_model_file("tokenizer.json");

  SpanSource source{"model.safetensors", {reinterpret_cast<const std::uint8_t*>(weights.data()), weights.size()}};
  const ByteSource* sources[1] = {&source};

  TrainedFiles() = default;
  TrainedFiles(const TrainedFiles&) = delete;  // its source looks at its weights

  lab::ModelFiles view() const { return {.config = config, .weights = sources, .tokenizer = tokenizer}; }
};

/// The model in a folder of site/data: "" is the page's, "draft/" the one that proposes tokens for it.
inline Gpt trained_gpt(const std::string& folder = "", WeightFormat format = WeightFormat::float32) {
  const auto config = parse_gpt_config(read_model_file(folder + "config.json"));
  REQUIRE(config);
  const std::string weights = read_model_file(folder + "model.safetensors");
  auto gpt =
      create_gpt(config.value(), {reinterpret_cast<const std::uint8_t*>(weights.data()), weights.size()}, format);
  INFO((gpt ? "" : gpt.error().message));
  REQUIRE(gpt);
  return std::move(gpt).value();
}

/// Text that neither model was trained on: windows of 512 tokens, each from the beginning of a story.
inline std::vector<std::vector<TokenId>> held_out_windows() {
  std::vector<std::vector<TokenId>> windows;
  for (const FixtureCase& window : fixture_cases("held_out")) windows.push_back(window.input("tokens").integers());
  return windows;
}

inline lab::GptSession trained_session() {
  const TrainedFiles files;
  auto session = lab::GptSession::load(files.view(), heap());
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  return std::move(session).value();
}

}  // namespace attn::test
