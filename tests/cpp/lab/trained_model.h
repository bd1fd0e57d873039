// The model of the page, as the lab loads it.
#pragma once

#include <catch_amalgamated.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "lab/gpt_session.h"
#include "support/matrices.h"

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

  lab::ModelFiles view() const {
    return {config, {reinterpret_cast<const std::uint8_t*>(weights.data()), weights.size()}, tokenizer};
  }
};

inline lab::GptSession trained_session() {
  const TrainedFiles files;
  auto session = lab::GptSession::load(files.view(), heap());
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  return std::move(session).value();
}

}  // namespace attn::test
