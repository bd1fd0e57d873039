#include "attn/contract.h"

#include <cstdio>
#include <cstdlib>

namespace attn {
namespace {

void print_and_abort(const char* sentence, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: %s\n", file, line, sentence);
  std::abort();
}

ContractHandler current_handler = print_and_abort;

}  // namespace

ContractHandler set_contract_handler(ContractHandler handler) {
  ContractHandler before = current_handler;
  current_handler = handler;
  return before;
}

void contract_violated(const char* sentence, const char* file, int line) {
  current_handler(sentence, file, line);
  std::abort();
}

}  // namespace attn
