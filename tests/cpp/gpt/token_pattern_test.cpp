#include "attn/gpt/token_pattern.h"

#include <catch_amalgamated.hpp>
#include <string>
#include <vector>

#include "attn/gpt/unicode_class.h"
#include "support/contract.h"

namespace attn {
namespace {

using Pieces = std::vector<std::string>;

Pieces pieces(TokenPattern pattern, std::string_view text) {
  Pieces result;
  while (!text.empty()) {
    const std::size_t length = first_piece_length(pattern, text);
    REQUIRE(length >= 1);
    REQUIRE(length <= text.size());
    result.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return result;
}

TEST_CASE("Pieces end where the alternatives of this project's pattern end", "[tokenizer]") {
  const auto cut = [](std::string_view text) { return pieces(TokenPattern::ascii, text); };
  CHECK(cut("She saw 3 foxes.") == Pieces{"She", " saw", " 3", " foxes", "."});
  CHECK(cut("a  b") == Pieces{"a", "  ", "b"});
  CHECK(cut("a\n b \t") == Pieces{"a", "\n ", "b", " \t"});
  CHECK(cut("x1y") == Pieces{"x", "1", "y"});
  CHECK(cut(" ") == Pieces{" "});
  CHECK(cut("don't...\"no\"") == Pieces{"don", "'", "t", "...\"", "no", "\""});
  CHECK(cut("caf\xc3\xa9 \xc3\xa9") == Pieces{"caf", "\xc3\xa9", " \xc3\xa9"});
  CHECK(cut(std::string_view("\0\0a", 3)) == Pieces{std::string(2, '\0'), "a"});
}

TEST_CASE("GPT-2 keeps one space with the next word and cuts English contractions", "[tokenizer]") {
  const auto cut = [](std::string_view text) { return pieces(TokenPattern::gpt2, text); };
  CHECK(cut("It's 42 IT'S") == Pieces{"It", "'s", " 42", " IT", "'", "S"});
  CHECK(cut("a   b\n\nc  ") == Pieces{"a", "  ", " b", "\n", "\n", "c", "  "});
  CHECK(cut("\xc3\xa9t\xc3\xa9 \xd9\xa3\xd9\xa4!?") == Pieces{"\xc3\xa9t\xc3\xa9", " \xd9\xa3\xd9\xa4", "!?"});
}

TEST_CASE("Llama 3 cuts numbers after three digits and keeps line ends together, Qwen2 after every digit",
          "[tokenizer]") {
  CHECK(pieces(TokenPattern::llama3, "It'S 12345 (x)\n\n y") ==
        Pieces{"It", "'S", " ", "123", "45", " (", "x", ")\n\n", " y"});
  CHECK(pieces(TokenPattern::llama3, "a \n \n  b") == Pieces{"a", " \n \n", " ", " b"});
  CHECK(pieces(TokenPattern::qwen2, "a123") == Pieces{"a", "1", "2", "3"});
}

TEST_CASE("Digits and marked spaces begin pieces", "[tokenizer]") {
  CHECK(pieces(TokenPattern::digits, "ab12 c") == Pieces{"ab", "1", "2", " c"});
  CHECK(pieces(TokenPattern::metaspace, "▁▁a▁b") == Pieces{"▁", "▁a", "▁b"});
}

TEST_CASE("A byte that is no character is a sign in every pattern", "[tokenizer]") {
  for (const auto pattern : {TokenPattern::ascii, TokenPattern::gpt2, TokenPattern::llama3, TokenPattern::qwen2}) {
    CHECK(pieces(pattern, "a\xff\xf0\x9f z") == Pieces{"a", "\xff\xf0\x9f", " z"});
  }
}

TEST_CASE("Characters have the classes of Unicode", "[tokenizer]") {
  CHECK(unicode_class(U'a') == CharacterClass::letter);
  CHECK(unicode_class(U'Z') == CharacterClass::letter);
  CHECK(unicode_class(U'@') == CharacterClass::other);
  CHECK(unicode_class(U'{') == CharacterClass::other);
  CHECK(unicode_class(U'7') == CharacterClass::number);
  CHECK(unicode_class(U'\t') == CharacterClass::space);
  CHECK(unicode_class(U'\u00bd') == CharacterClass::number);  // one half
  CHECK(unicode_class(U'\u0301') == CharacterClass::other);   // a combining mark
  CHECK(unicode_class(U'\u3000') == CharacterClass::space);   // as wide as an ideograph
  CHECK(unicode_class(U'\u200b') == CharacterClass::other);   // of no width, and no white space
  CHECK(unicode_class(U'\u6771') == CharacterClass::letter);  // an ideograph
  CHECK(unicode_class(U'\U0001d7d8') == CharacterClass::number);
  CHECK(unicode_class(U'\U000323af') == CharacterClass::letter);  // the last letter of Unicode 16
  CHECK(unicode_class(U'\U000323b0') == CharacterClass::other);
  CHECK(unicode_class(U'\U0010ffff') == CharacterClass::other);
}

TEST_CASE("white space is what the table of classes calls space") {
  for (char32_t code_point = 0; code_point <= U'\U0010ffff'; ++code_point) {
    if (is_white_space(code_point) != (unicode_class(code_point) == CharacterClass::space)) {
      FAIL("differs at U+" << std::hex << static_cast<std::uint32_t>(code_point));
    }
  }
}

TEST_CASE("Only whole spellings of a pattern are known", "[tokenizer]") {
  CHECK(token_pattern_spelled(R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)") ==
        TokenPattern::gpt2);
  CHECK_FALSE(token_pattern_spelled(R"(\s+)"));
  CHECK_FALSE(token_pattern_spelled(""));
  CHECK_CONTRACT(first_piece_length(TokenPattern::gpt2, ""), "needs text");
}

}  // namespace
}  // namespace attn
