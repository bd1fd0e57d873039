// Makes broken preconditions testable: while a ThrowingContracts lives, ATTN_EXPECTS throws its sentence.
#pragma once

#include <catch_amalgamated.hpp>
#include <stdexcept>

#include "attn/contract.h"

namespace attn::test {

struct ContractViolation : std::logic_error {
  using std::logic_error::logic_error;
};

class ThrowingContracts {
 public:
  ThrowingContracts()
      : before_(
            set_contract_handler([](const char* sentence, const char*, int) { throw ContractViolation(sentence); })) {}
  ~ThrowingContracts() { set_contract_handler(before_); }
  ThrowingContracts(const ThrowingContracts&) = delete;
  ThrowingContracts& operator=(const ThrowingContracts&) = delete;

 private:
  ContractHandler before_;
};

}  // namespace attn::test

/// The expression breaks a precondition whose sentence contains `part`.
#define CHECK_CONTRACT(expression, part)                                                             \
  do {                                                                                               \
    const ::attn::test::ThrowingContracts throwing;                                                  \
    CHECK_THROWS_MATCHES(static_cast<void>(expression), ::attn::test::ContractViolation,             \
                         Catch::Matchers::MessageMatches(Catch::Matchers::ContainsSubstring(part))); \
  } while (false)
