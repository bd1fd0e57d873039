#include "attn/gpt/file_source.h"

#include <array>
#include <catch_amalgamated.hpp>
#include <string>

#include "support/errors.h"
#include "support/fixtures.h"

namespace attn {
namespace {

const std::string kFolder = std::string(ATTN_FIXTURES_DIR) + "/gpt_1_layer";

TEST_CASE("A file is read in pieces, any of them first", "[file_source]") {
  const std::string whole = test::read_fixture_file("gpt_1_layer/config.json");
  const Result<FileSource> file = FileSource::open(kFolder + "/config.json");
  REQUIRE(file);
  CHECK(file.value().name() == "config.json");
  REQUIRE(file.value().size() == whole.size());
  for (const std::size_t offset : {whole.size() - 8, std::size_t{0}, std::size_t{5}}) {
    std::array<std::uint8_t, 8> piece;
    test::require_ok(file.value().read(offset, piece));
    CHECK(std::string(piece.begin(), piece.end()) == whole.substr(offset, 8));
  }
}

TEST_CASE("A file that is not there is an error with its name", "[file_source]") {
  test::check_error(FileSource::open(kFolder + "/nothing.safetensors"), "read_failed", {"nothing.safetensors"});
}

}  // namespace
}  // namespace attn
