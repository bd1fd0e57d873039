#include "attn/gpt/added_tokens.h"

#include <algorithm>
#include <utility>

#include "attn/gpt/unicode_class.h"
#include "attn/gpt/utf8.h"
#include "attn/heap_sort.h"

namespace attn {
namespace {

bool is_space(std::string_view text) { return is_white_space(first_character(text).code_point); }

/// Where the white space that ends `text` begins.
std::size_t space_begin(std::string_view text) {
  constexpr std::size_t kLongestSpace = 3;  // bytes: no white space lies beyond U+FFFF
  std::size_t begin = text.size();
  for (std::size_t length = 1; length <= std::min(begin, kLongestSpace);) {
    const std::string_view last = text.substr(begin - length, length);
    const bool whole = first_character(last).length == length && is_space(last);
    begin -= whole ? length : 0;
    length = whole ? 1 : length + 1;
  }
  return begin;
}

/// Where the white space that begins at `end` ends.
std::size_t space_end(std::string_view text, std::size_t end) {
  while (end < text.size() && is_space(text.substr(end))) end += first_character(text.substr(end)).length;
  return end;
}

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  heap_sort(tokens_, [](const AddedToken& a, const AddedToken& b) { return a.content < b.content; });
}

std::optional<std::string_view> AddedTokens::listed_twice() const {
  const auto twice = std::adjacent_find(
      tokens_.begin(), tokens_.end(), [](const AddedToken& a, const AddedToken& b) { return a.content == b.content; });
  if (twice == tokens_.end()) return {};
  return twice->content;
}

/// Narrows the sorted tokens to those that begin as the text does, byte by byte.
const AddedToken* AddedTokens::longest_at_front(std::string_view text) const {
  const AddedToken* longest = nullptr;
  auto begin = tokens_.begin();
  auto end = tokens_.end();
  for (std::size_t i = 0; i < text.size() && begin != end; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto byte_of = [i](const AddedToken& token) { return static_cast<unsigned char>(token.content[i]); };
    begin = std::partition_point(begin, end, [&](const AddedToken& token) { return byte_of(token) < byte; });
    end = std::partition_point(begin, end, [&](const AddedToken& token) { return byte_of(token) == byte; });
    if (begin != end && begin->content.size() == i + 1) longest = &*begin++;
  }
  return longest;
}

std::vector<AddedTokenPlace> AddedTokens::places(std::string_view text, bool specials) const {
  std::vector<AddedTokenPlace> found;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size() && !tokens_.empty();) {
    const AddedToken* token = longest_at_front(text.substr(i));
    if (token == nullptr) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    i += token->content.size();
    if (begin < done || (token->special && !specials)) continue;
    const std::size_t spaces = token->takes_left ? space_begin(text.substr(done, begin - done)) : begin - done;
    const std::size_t end = token->takes_right ? space_end(text, i) : i;
    found.push_back({done + spaces, end, token->id});
    done = end;
  }
  return found;
}

}  // namespace attn
