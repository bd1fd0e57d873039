#include "attn/gpt/tokenizer.h"

#include <algorithm>
#include <queue>
#include <tuple>

#include "attn/contract.h"

namespace attn {
namespace {

enum class CharacterClass { letter, digit, space, other };

/// ASCII only: a byte above 127 is neither letter, digit nor space, so the bytes of one character
/// always stay together.
CharacterClass class_of(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return CharacterClass::letter;
  if (c >= '0' && c <= '9') return CharacterClass::digit;
  if (c == ' ' || (c >= '\t' && c <= '\r')) return CharacterClass::space;
  return CharacterClass::other;
}

/// A token of a piece while its neighbours are merged; a doubly linked list in an array.
struct Symbol {
  std::int32_t id;
  std::ptrdiff_t previous;
  std::ptrdiff_t next;  // -1 at the end
};

/// A pair that could be merged. It is stale when one of the two has changed since.
struct Candidate {
  const TokenMerge* merge;
  std::ptrdiff_t left;
};

/// Lowest rank first, leftmost among equals; std::priority_queue keeps the largest on top.
struct LaterThan {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return std::tie(a.merge->rank, a.left) > std::tie(b.merge->rank, b.left);
  }
};

}  // namespace

std::string_view tokenizer_pattern() {
  return " ?[A-Za-z]+| ?[0-9]+| ?[^A-Za-z0-9 \\t\\n\\r\\x0b\\x0c]+|[ \\t\\n\\r\\x0b\\x0c]+";
}

std::size_t first_piece_length(std::string_view text) {
  ATTN_EXPECTS(!text.empty(), "first_piece_length() needs text");
  const bool space_then_more = text.size() > 1 && text[0] == ' ' && class_of(text[1]) != CharacterClass::space;
  std::size_t length = space_then_more ? 1 : 0;
  const CharacterClass wanted = class_of(text[length]);
  while (length < text.size() && class_of(text[length]) == wanted) ++length;
  return length;
}

const TokenMerge* Tokenizer::find_merge(std::int32_t left, std::int32_t right) const {
  const auto pair = std::pair(left, right);
  const auto found = std::lower_bound(
      merges_.begin(), merges_.end(), pair,
      [](const TokenMerge& merge, const auto& key) { return std::pair(merge.left, merge.right) < key; });
  return found != merges_.end() && found->left == left && found->right == right ? &*found : nullptr;
}

void Tokenizer::encode_piece(std::string_view piece, std::vector<std::int32_t>& ids) const {
  std::vector<Symbol> symbols;
  symbols.reserve(piece.size());
  for (const char c : piece) {
    const auto here = static_cast<std::ptrdiff_t>(symbols.size());
    symbols.push_back({byte_ids_[static_cast<unsigned char>(c)], here - 1, here + 1});
  }
  symbols.back().next = -1;

  // A queue, because text without spaces makes pieces as long as the text: n log n instead of n².
  std::priority_queue<Candidate, std::vector<Candidate>, LaterThan> queue;
  const auto at = [&](std::ptrdiff_t place) -> Symbol& { return symbols[static_cast<std::size_t>(place)]; };
  const auto consider = [&](std::ptrdiff_t left) {
    if (left < 0 || at(left).next < 0) return;
    if (const TokenMerge* merge = find_merge(at(left).id, at(at(left).next).id)) queue.push({merge, left});
  };
  for (std::ptrdiff_t left = 0; left < std::ssize(symbols); ++left) consider(left);

  constexpr std::int32_t kMergedAway = -1;
  while (!queue.empty()) {
    const auto [merge, left] = queue.top();
    queue.pop();
    const std::ptrdiff_t right = at(left).next;
    if (at(left).id != merge->left || right < 0 || at(right).id != merge->right) continue;
    at(left) = {merge->merged, at(left).previous, at(right).next};
    at(right).id = kMergedAway;
    if (at(left).next >= 0) at(at(left).next).previous = left;
    consider(at(left).previous);
    consider(left);
  }
  for (std::ptrdiff_t place = 0; place >= 0; place = at(place).next) ids.push_back(at(place).id);
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view utf8) const {
  std::vector<std::int32_t> ids;
  while (!utf8.empty()) {
    const std::size_t length = first_piece_length(utf8);
    encode_piece(utf8.substr(0, length), ids);
    utf8.remove_prefix(length);
  }
  return ids;
}

std::string_view Tokenizer::token_bytes(std::int32_t id) const {
  ATTN_EXPECTS(id >= 0 && static_cast<std::size_t>(id) < tokens_.size(), "token_bytes() needs an id of the vocabulary");
  return tokens_[static_cast<std::size_t>(id)];
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) text += token_bytes(id);
  return text;
}

}  // namespace attn
