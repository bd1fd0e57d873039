// A broken precondition inside the core is a programmer's error. It is told in a sentence, never repaired.
#pragma once

namespace attn {

/// Receives the sentence of a broken precondition. It must not return: tests throw, programs abort.
using ContractHandler = void (*)(const char* sentence, const char* file, int line);

/// Replaces the handler and returns the one before. The default prints the sentence and aborts; in WebAssembly
/// the abort traps and the page replaces the worker.
ContractHandler set_contract_handler(ContractHandler handler);

[[noreturn]] void contract_violated(const char* sentence, const char* file, int line);

}  // namespace attn

/// Checked in every build: the cost is one comparison per call of a kernel, not per element.
#define ATTN_EXPECTS(condition, sentence) \
  ((condition) ? static_cast<void>(0) : ::attn::contract_violated(sentence, __FILE__, __LINE__))
