// Tokens are bytes, and a character may need several tokens: what can be shown already, and what is still a part.
#pragma once

#include <string>
#include <string_view>

namespace attn::lab {

/// Removes the complete characters from the front of `pending` and returns them. An unfinished character stays for the
/// next token; a byte that can never become one is returned as U+FFFD.
std::string take_characters(std::string& pending);

/// One token for a label: its characters, and each byte that is no whole character as ‹e2›.
std::string token_text(std::string_view bytes);

}  // namespace attn::lab
