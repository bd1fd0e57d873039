#include "attn/gpt/tokenizer.h"

#include <algorithm>

#include "attn/contract.h"

namespace attn {
namespace {

/// The ids of the added tokens in `text`; what lies between them goes to `on_text` with its place.
template <typename OnText>
void split_at_added(const AddedTokens& added, std::string_view text, bool specials, std::vector<std::int32_t>& ids,
                    OnText on_text) {
  std::size_t done = 0;
  for (const AddedTokenPlace& place : added.places(text, specials)) {
    if (place.begin > done) on_text(text.substr(done, place.begin - done), done);
    ids.push_back(place.id);
    done = place.end;
  }
  if (done < text.size()) on_text(text.substr(done), done);
}

}  // namespace

std::vector<std::int32_t> Tokenizer::encode(std::string_view utf8, SpecialText special) const {
  std::vector<std::int32_t> ids;
  const bool specials = special == SpecialText::token;
  split_at_added(added_, utf8, specials, ids,
                 [&](std::string_view part, std::size_t place) { encode_part(part, place == 0, specials, ids); });
  return ids;
}

void Tokenizer::encode_part(std::string_view part, bool at_start, bool specials, std::vector<std::int32_t>& ids) const {
  if (pipeline_.is_normalizer) {
    split_at_added(added_spelled_, pipeline_.spell(part, at_start), specials, ids,
                   [&](std::string_view text, std::size_t) { encode_pieces(text, 0, ids); });
    return;
  }
  split_at_added(added_spelled_, part, specials, ids, [&](std::string_view text, std::size_t place) {
    encode_pieces(pipeline_.spell(text, at_start && place == 0), 0, ids);
  });
}

void Tokenizer::encode_pieces(std::string_view text, std::size_t pattern, std::vector<std::int32_t>& ids) const {
  if (pattern == pipeline_.patterns.size()) {
    model_.encode(text, ids);
    return;
  }
  while (!text.empty()) {
    const std::size_t length = first_piece_length(pipeline_.patterns[pattern], text);
    encode_pieces(text.substr(0, length), pattern + 1, ids);
    text.remove_prefix(length);
  }
}

std::string_view Tokenizer::token_bytes(std::int32_t id) const {
  ATTN_EXPECTS(id >= 0 && static_cast<std::size_t>(id) < tokens_.size(), "token_bytes() needs an id of the vocabulary");
  return tokens_[static_cast<std::size_t>(id)];
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) text += token_bytes(id);
  const std::size_t spaces = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(std::min(spaces, pipeline_.leading_spaces));
}

}  // namespace attn
