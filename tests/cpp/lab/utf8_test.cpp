#include "lab/utf8.h"

#include <catch_amalgamated.hpp>

namespace attn::lab {
namespace {

TEST_CASE("A character appears with its last byte", "[lab][utf8]") {
  std::string pending = "a\xE2\x82";
  CHECK(take_characters(pending) == "a");
  CHECK(pending == "\xE2\x82");
  pending += "\xAC!";
  CHECK(take_characters(pending) == "€!");
  CHECK(pending.empty());
}

TEST_CASE("Four bytes that come one by one are one character", "[lab][utf8]") {
  std::string pending;
  std::string text;
  for (const char byte : std::string("😀")) {
    pending += byte;
    text += take_characters(pending);
  }
  CHECK(text == "😀");
}

TEST_CASE("A byte that can become no character is replaced and holds up nothing", "[lab][utf8]") {
  // A lone continuation, an overlong form, a surrogate, a lead followed by a letter.
  std::string pending = "\x80|\xC0\xAF|\xED\xA0\x80|\xE2x";
  CHECK(take_characters(pending) == "\uFFFD|\uFFFD\uFFFD|\uFFFD\uFFFD\uFFFD|\uFFFDx");
  CHECK(pending.empty());
}

TEST_CASE("The label of a token shows stray bytes in hexadecimal", "[lab][utf8]") {
  CHECK(token_text(" Tom") == " Tom");
  CHECK(token_text("é") == "é");
  CHECK(token_text("\xE2\x82") == "‹e2›‹82›");
  CHECK(token_text("a\xFFz") == "a‹ff›z");
  CHECK(token_text("").empty());
}

}  // namespace
}  // namespace attn::lab
