// A model folder as Hugging Face writes it, from tests/fixtures/models.
#pragma once

#include <catch_amalgamated.hpp>
#include <string>
#include <utility>
#include <vector>

#include "attn/gpt/checkpoint.h"
#include "attn/gpt/config.h"
#include "attn/gpt/file_source.h"
#include "attn/gpt/gpt.h"
#include "support/fixtures.h"
#include "support/matrices.h"

namespace attn::test {

struct HuggingFaceFolder {
  GptConfig config;
  std::string index;                // text of model.safetensors.index.json, empty without shards
  std::vector<FileSource> weights;  // one file, or the shards in order

  explicit HuggingFaceFolder(const FixtureCase& fixture) {
    const std::string folder = fixture.text("folder");
    INFO(folder);
    Result<GptConfig> parsed = parse_gpt_config(read_fixture_file(folder + "/config.json"));
    INFO((parsed ? "" : parsed.error().message));
    REQUIRE(parsed);
    config = std::move(parsed).value();
    for (const auto& name : fixture.params()["weights"].GetArray()) {
      Result<FileSource> file =
          FileSource::open(std::string(ATTN_FIXTURES_DIR) + "/" + folder + "/" + name.GetString());
      REQUIRE(file);
      weights.push_back(std::move(file).value());
    }
    if (weights.size() > 1) index = read_fixture_file(folder + "/model.safetensors.index.json");
  }

  Result<Checkpoint> open() const {
    std::vector<const ByteSource*> files;
    for (const FileSource& file : weights) files.push_back(&file);
    return Checkpoint::open(files, index);
  }

  Gpt load() const {
    const Result<Checkpoint> checkpoint = open();
    INFO((checkpoint ? "" : checkpoint.error().message));
    REQUIRE(checkpoint);
    Result<Gpt> gpt = Gpt::create(config, checkpoint.value(), heap());
    INFO((gpt ? "" : gpt.error().message));
    REQUIRE(gpt);
    return std::move(gpt).value();
  }
};

}  // namespace attn::test
