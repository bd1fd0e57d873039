// The two ways in which a tokenizer.json is refused.
#pragma once

#include <string>

#include "attn/result.h"

namespace attn {

inline Error bad_tokenizer(const std::string& text) {
  return {"bad_tokenizer", "tokenizer.json is broken: " + text + " Download or export it again."};
}

inline Error unsupported_tokenizer(const std::string& text) {
  return {"unsupported_tokenizer",
          "tokenizer.json: " + text + " Choose a GPT-2 or Llama model whose tokenizer has a form that is read."};
}

}  // namespace attn
