#include "attn/gpt/bpe_model.h"

#include <algorithm>

#include "attn/contract.h"
#include "attn/gpt/utf8.h"

namespace attn {
namespace {

void append_bytes(std::string_view bytes, const std::array<std::int32_t, 256>& byte_ids,
                  std::vector<std::int32_t>& ids) {
  for (const char byte : bytes) ids.push_back(byte_ids[static_cast<unsigned char>(byte)]);
}

}  // namespace

std::optional<std::int32_t> find_token(const std::vector<NamedToken>& sorted, std::string_view name) {
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), name,
                                      [](const NamedToken& token, std::string_view key) { return token.name < key; });
  if (found == sorted.end() || found->name != name) return {};
  return found->id;
}

void BpeModel::encode(std::string_view piece, std::vector<std::int32_t>& ids) const {
  if (const auto whole = find_token(whole_pieces, piece)) {
    ids.push_back(*whole);
    return;
  }
  const std::size_t first = ids.size();
  if (over_bytes) {
    ATTN_EXPECTS(byte_ids.has_value(), "a model over bytes needs a token for each");
    append_bytes(piece, *byte_ids, ids);
  } else {
    append_characters(piece, ids);
  }
  merges.apply(ids, first);
}

void BpeModel::append_characters(std::string_view piece, std::vector<std::int32_t>& ids) const {
  ATTN_EXPECTS(byte_ids || unknown, "a model over characters needs a token for those that have none");
  bool after_unknown = false;
  while (!piece.empty()) {
    const Utf8Character character = first_character(piece);
    const std::string_view bytes = piece.substr(0, character.length);
    piece.remove_prefix(character.length);
    const auto found =
        std::lower_bound(characters.begin(), characters.end(), character.code_point,
                         [](const CharacterToken& token, char32_t key) { return token.character < key; });
    const bool known = character.valid && found != characters.end() && found->character == character.code_point;
    if (known) {
      ids.push_back(found->id);
    } else if (byte_ids) {
      append_bytes(bytes, *byte_ids, ids);
    } else if (!after_unknown || !fuse_unknown) {
      ids.push_back(*unknown);
    }
    after_unknown = !known;
  }
}

}  // namespace attn
