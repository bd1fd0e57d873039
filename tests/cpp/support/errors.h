// Errors as values: their code, and the numbers that the sentence must name.
#pragma once

#include <catch_amalgamated.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "attn/result.h"

namespace attn::test {

inline void check_error(const Error& error, std::string_view code, std::initializer_list<const char*> parts) {
  CHECK(error.code == code);
  for (const char* part : parts) CHECK_THAT(error.message, Catch::Matchers::ContainsSubstring(part));
}

inline void check_error(const MaybeError& error, std::string_view code, std::initializer_list<const char*> parts = {}) {
  REQUIRE(error.has_value());
  check_error(*error, code, parts);
}

template <typename T>
void check_error(const Result<T>& result, std::string_view code, std::initializer_list<const char*> parts = {}) {
  REQUIRE(!result.ok());
  check_error(result.error(), code, parts);
}

/// Fails with the message of an error that nobody expected.
inline void require_ok(const MaybeError& error) {
  INFO(error.value_or(Error{}).message);
  REQUIRE(!error.has_value());
}

}  // namespace attn::test
