// Files of the tests that a fuzzer needs beside its input.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "promises.h"

namespace attn::fuzz {

/// The whole file under tests/fixtures.
inline std::string read_fixture(const std::string& path) {
  std::ifstream file(ATTN_FIXTURES_DIR "/" + path, std::ios::binary);
  require(file.good(), "the fixtures are where they were when this was built");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace attn::fuzz
