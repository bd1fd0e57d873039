#include "attn/gpt/token_pattern.h"

#include <algorithm>
#include <limits>

#include "attn/contract.h"
#include "attn/gpt/unicode_class.h"
#include "attn/gpt/utf8.h"

namespace attn {
namespace {

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

CharacterClass ascii_class(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return CharacterClass::letter;
  if (c >= '0' && c <= '9') return CharacterClass::number;
  if (c == ' ' || (c >= '\t' && c <= '\r')) return CharacterClass::space;
  return CharacterClass::other;  // also every byte above 127, so that the bytes of one character stay together
}

/// The character at `place`; nothing past the end.
struct At {
  At(std::string_view text, std::size_t place) {
    if (place >= text.size()) return;
    const Utf8Character character = first_character(text.substr(place));
    length = character.length;
    is = unicode_class(character.code_point);
  }
  std::size_t length = 0;
  std::optional<CharacterClass> is;
};

/// End of the run of at most `most` characters of one class from `place` on.
std::size_t run_end(std::string_view text, std::size_t place, CharacterClass wanted, std::size_t most = kAny) {
  for (; most > 0; --most) {
    const At here(text, place);
    if (here.is != wanted) break;
    place += here.length;
  }
  return place;
}

/// `\s+(?!\S)|\s+`: white space, of which the last goes with the word that follows, unless it is all there is.
std::size_t space_length(std::string_view text) {
  std::size_t last = 0;
  std::size_t end = 0;
  for (At here(text, 0); here.is == CharacterClass::space; here = At(text, end)) {
    last = end;
    end += here.length;
  }
  return end < text.size() && last > 0 ? last : end;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// `'s|'t|'re|'ve|'m|'ll|'d`, or 0.
std::size_t contraction_length(std::string_view text, bool any_case) {
  if (text.size() < 2 || text[0] != '\'') return 0;
  const auto letter = [&](std::size_t i) { return any_case ? lower(text[i]) : text[i]; };
  const char first = letter(1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (any_case && text.substr(1).starts_with("ſ")) return 1 + std::string_view("ſ").size();  // the long s is an s
  if (text.size() < 3) return 0;
  const char second = letter(2);
  const bool known =
      (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
  return known ? 3 : 0;
}

/// `[^\r\n\p{L}\p{N}]?\p{L}+`, or 0.
std::size_t word_length(std::string_view text) {
  const At first(text, 0);
  std::size_t start = 0;
  if (first.is != CharacterClass::letter) {
    if (first.is == CharacterClass::number || is_line_end(text[0])) return 0;
    start = first.length;
  }
  const std::size_t end = run_end(text, start, CharacterClass::letter);
  return end > start ? end : 0;
}

/// ` ?[^\s\p{L}\p{N}]+[\r\n]*`, or 0.
std::size_t signs_length(std::string_view text) {
  const std::size_t start = text[0] == ' ' ? 1 : 0;
  std::size_t end = run_end(text, start, CharacterClass::other);
  if (end == start) return 0;
  while (end < text.size() && is_line_end(text[end])) ++end;
  return end;
}

/// `\s*[\r\n]+`: white space up to its last line end, or 0.
std::size_t lines_length(std::string_view text) {
  const std::size_t end = run_end(text, 0, CharacterClass::space);
  const std::size_t last = text.substr(0, end).find_last_of("\r\n");
  return last == std::string_view::npos ? 0 : last + 1;
}

std::size_t llama3_length(std::string_view text, std::size_t most_digits) {
  if (const std::size_t length = contraction_length(text, true)) return length;
  if (const std::size_t length = word_length(text)) return length;
  if (const std::size_t length = run_end(text, 0, CharacterClass::number, most_digits)) return length;
  if (const std::size_t length = signs_length(text)) return length;
  if (const std::size_t length = lines_length(text)) return length;
  return space_length(text);
}

const TokenPatternKind* find_kind(TokenPattern pattern) {
  const auto kinds = token_patterns();
  const auto found = std::ranges::find(kinds, pattern, &TokenPatternKind::pattern);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace

std::optional<TokenPattern> token_pattern_spelled(std::string_view regex) {
  for (const TokenPatternKind& kind : token_patterns()) {
    if (!kind.regex.empty() && kind.regex == regex) return kind.pattern;
  }
  return {};
}

bool has_token_pattern(TokenPattern pattern) { return find_kind(pattern) != nullptr; }

std::size_t first_piece_length(TokenPattern pattern, std::string_view text) {
  ATTN_EXPECTS(!text.empty(), "first_piece_length() needs text");
  const TokenPatternKind* kind = find_kind(pattern);
  ATTN_EXPECTS(kind != nullptr, "first_piece_length() needs a pattern that the program has");
  return kind->first_piece(text);
}

std::size_t first_ascii_piece(std::string_view text) {
  const bool space_then_more = text.size() > 1 && text[0] == ' ' && ascii_class(text[1]) != CharacterClass::space;
  std::size_t length = space_then_more ? 1 : 0;
  const CharacterClass wanted = ascii_class(text[length]);
  while (length < text.size() && ascii_class(text[length]) == wanted) ++length;
  return length;
}

std::size_t first_gpt2_piece(std::string_view text) {
  if (const std::size_t length = contraction_length(text, false)) return length;
  const std::size_t start = text[0] == ' ' ? 1 : 0;
  const At first(text, start);
  if (first.is && first.is != CharacterClass::space) return run_end(text, start, *first.is);
  return space_length(text);
}

std::size_t first_digits_piece(std::string_view text) {
  if (const std::size_t length = run_end(text, 0, CharacterClass::number, 1)) return length;
  std::size_t end = 0;
  for (At here(text, 0); here.is && here.is != CharacterClass::number; here = At(text, end)) end += here.length;
  return end;
}

std::size_t first_metaspace_piece(std::string_view text) {
  const std::size_t next = text.find("▁", 1);
  return next == std::string_view::npos ? text.size() : next;
}

std::size_t first_llama3_piece(std::string_view text) { return llama3_length(text, 3); }

std::size_t first_qwen2_piece(std::string_view text) { return llama3_length(text, 1); }

}  // namespace attn
