// From tokenizer.json to a Tokenizer, or to the reason why not.
#include <algorithm>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/gpt/tokenizer.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::size_t kMaxJsonBytes = std::size_t{32} << 20;
constexpr std::size_t kMaxVocab = std::size_t{1} << 20;

Error bad(const std::string& text) {
  return {"bad_tokenizer", "tokenizer.json is broken: " + text + " Download or export it again."};
}

Error unsupported(const std::string& text) {
  return {"unsupported_tokenizer",
          "tokenizer.json: " + text + " Choose a model with a byte-level BPE tokenizer of that form."};
}

bool is_null(const json::Value* value) { return value == nullptr || value->IsNull(); }

/// True for a member that is absent, null, false, or an empty string: a switch that is off.
bool is_off(const json::Value& object, std::string_view name) {
  const json::Value* value = json::find(object, name);
  return is_null(value) || value->IsFalse() || (value->IsString() && value->GetStringLength() == 0);
}

bool has_type(const json::Value& value, std::string_view type) {
  if (!value.IsObject()) return false;
  const json::Value* found = json::find(value, "type");
  return found != nullptr && found->IsString() && json::text_of(*found) == type;
}

/// GPT-2 writes each byte as a visible character: printable Latin-1 as itself, the other 68 bytes as
/// U+0100 and following, in order. [code point] is the byte, or -1.
class ByteCharacters {
 public:
  ByteCharacters() {
    byte_of_.fill(-1);
    std::size_t next_stand_in = 256;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const bool visible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
      byte_of_[visible ? byte : next_stand_in++] = static_cast<std::int16_t>(byte);
    }
  }

  /// Appends the bytes that `visible` (valid UTF-8) stands for; false where a character stands for none.
  bool decode(std::string_view visible, std::string& bytes) const {
    for (std::size_t i = 0; i < visible.size(); ++i) {
      std::size_t code_point = static_cast<unsigned char>(visible[i]);
      if (code_point >= 0x80) {  // all stand-ins are below U+0800: two bytes of UTF-8
        if ((code_point & 0xe0) != 0xc0 || i + 1 == visible.size()) return false;
        code_point = ((code_point & 0x1f) << 6) | (static_cast<unsigned char>(visible[++i]) & 0x3f);
      }
      if (code_point >= byte_of_.size() || byte_of_[code_point] < 0) return false;
      bytes += static_cast<char>(byte_of_[code_point]);
    }
    return true;
  }

 private:
  std::array<std::int16_t, 256 + 68> byte_of_;
};

}  // namespace

class TokenizerReader {
 public:
  Result<Tokenizer> read(const json::Value& file) {
    if (auto error = check_pipeline(file)) return *error;
    const json::Value* model = json::find(file, "model");
    if (model == nullptr || !has_type(*model, "BPE")) return unsupported("the model is not of type \"BPE\".");
    if (auto error = check_model(*model)) return *error;
    if (auto error = read_vocab(file, *model)) return *error;
    if (auto error = read_merges(*model)) return *error;
    return std::move(tokenizer_);
  }

 private:
  struct NamedToken {
    std::string bytes;
    std::int32_t id;
  };

  static MaybeError check_pipeline(const json::Value& file) {
    if (!is_null(json::find(file, "normalizer"))) return unsupported("it has a normalizer, and none is implemented.");
    const json::Value* after = json::find(file, "post_processor");
    if (!is_null(after) && !has_type(*after, "ByteLevel")) {
      return unsupported("it has a post_processor other than \"ByteLevel\".");
    }
    const json::Value* decoder = json::find(file, "decoder");
    if (decoder == nullptr || !has_type(*decoder, "ByteLevel")) return unsupported("its decoder is not \"ByteLevel\".");
    return check_pre_tokenizer(json::find(file, "pre_tokenizer"));
  }

  static MaybeError check_pre_tokenizer(const json::Value* sequence) {
    const Error wrong = unsupported(
        "its pre_tokenizer is not a Sequence of a Split by a Regex (behavior Isolated, not inverted) and a ByteLevel "
        "(add_prefix_space false, use_regex false).");
    if (is_null(sequence) || !has_type(*sequence, "Sequence")) return wrong;
    const json::Value* steps = json::find(*sequence, "pretokenizers");
    if (steps == nullptr || !steps->IsArray() || steps->Size() != 2) return wrong;
    const json::Value& split = (*steps)[0];
    const json::Value& byte_level = (*steps)[1];
    if (!has_type(split, "Split") || !has_type(byte_level, "ByteLevel")) return wrong;
    if (!is_off(split, "invert") || !is_off(byte_level, "add_prefix_space") || !is_off(byte_level, "use_regex") ||
        json::find(byte_level, "use_regex") == nullptr) {
      return wrong;  // an absent use_regex means true
    }
    const json::Value* behavior = json::find(split, "behavior");
    if (is_null(behavior) || !behavior->IsString() || json::text_of(*behavior) != "Isolated") return wrong;
    const json::Value* pattern = json::find(split, "pattern");
    if (is_null(pattern) || !pattern->IsObject()) return wrong;
    const json::Value* regex = json::find(*pattern, "Regex");
    if (is_null(regex) || !regex->IsString()) return wrong;
    if (json::text_of(*regex) == tokenizer_pattern()) return {};
    return unsupported(sentence("its pattern is ", json::quoted(json::text_of(*regex)), "; only ",
                                json::quoted(tokenizer_pattern()), " is implemented."));
  }

  static MaybeError check_model(const json::Value& model) {
    for (const char* name : {"dropout", "continuing_subword_prefix", "end_of_word_suffix", "ignore_merges"}) {
      if (!is_off(model, name))
        return unsupported(sentence("the BPE model uses ", name, ", which is not implemented."));
    }
    return {};
  }

  /// Puts `bytes` at `id`; says what is wrong with the place.
  MaybeError place_token(std::string bytes, const json::Value* id_value) {
    if (is_null(id_value) || !id_value->IsUint() || id_value->GetUint() >= kMaxVocab) {
      return bad(sentence("token ", json::quoted(bytes), " needs an id from 0 to ", kMaxVocab - 1, "."));
    }
    const std::size_t id = id_value->GetUint();
    if (id >= tokenizer_.tokens_.size()) tokenizer_.tokens_.resize(id + 1);
    std::string& token = tokenizer_.tokens_[id];
    if (!token.empty()) {
      return bad(sentence("id ", id, " belongs to both ", json::quoted(token), " and ", json::quoted(bytes), "."));
    }
    token = std::move(bytes);
    return {};
  }

  /// Added tokens are spelled as they are, not in stand-in characters.
  MaybeError read_added_tokens(const json::Value& file) {
    const json::Value* added = json::find(file, "added_tokens");
    if (is_null(added)) return {};
    if (!added->IsArray()) return bad("added_tokens must be an array.");
    for (const json::Value& entry : added->GetArray()) {
      const json::Value* content = entry.IsObject() ? json::find(entry, "content") : nullptr;
      if (is_null(content) || !content->IsString() || content->GetStringLength() == 0) {
        return bad("an added token has no content.");
      }
      const json::Value* id = json::find(entry, "id");
      if (auto error = place_token(std::string(json::text_of(*content)), id)) return error;
      const json::Value* special = json::find(entry, "special");
      if (!tokenizer_.separator_ && !is_null(special) && special->IsTrue()) {
        tokenizer_.separator_ = static_cast<std::int32_t>(id->GetUint());
      }
    }
    return {};
  }

  /// True for an entry of the vocabulary that repeats an added token.
  bool is_added(std::string_view spelled, const json::Value& id) const {
    return !spelled.empty() && id.IsUint() && id.GetUint() < added_end_ && tokenizer_.tokens_[id.GetUint()] == spelled;
  }

  MaybeError read_vocab(const json::Value& file, const json::Value& model) {
    if (auto error = read_added_tokens(file)) return error;
    added_end_ = tokenizer_.tokens_.size();
    const json::Value* vocab = json::find(model, "vocab");
    if (is_null(vocab) || !vocab->IsObject()) return bad("the model has no vocab.");
    for (auto member = vocab->MemberBegin(); member != vocab->MemberEnd(); ++member) {
      const std::string_view spelled = json::text_of(member->name);
      if (is_added(spelled, member->value)) continue;
      std::string bytes;
      if (!byte_characters_.decode(spelled, bytes) || bytes.empty()) {
        return bad(sentence("token ", json::quoted(spelled), " is not written in byte-level characters."));
      }
      if (auto error = place_token(bytes, &member->value)) return error;
      by_bytes_.push_back({std::move(bytes), static_cast<std::int32_t>(member->value.GetUint())});
    }
    return check_vocab();
  }

  MaybeError check_vocab() {
    for (std::size_t id = 0; id < tokenizer_.tokens_.size(); ++id) {
      if (tokenizer_.tokens_[id].empty()) return bad(sentence("no token has id ", id, "."));
    }
    std::sort(by_bytes_.begin(), by_bytes_.end(),
              [](const NamedToken& a, const NamedToken& b) { return a.bytes < b.bytes; });
    const auto twice = std::adjacent_find(by_bytes_.begin(), by_bytes_.end(),
                                          [](const NamedToken& a, const NamedToken& b) { return a.bytes == b.bytes; });
    if (twice != by_bytes_.end()) return bad(sentence("token ", json::quoted(twice->bytes), " is listed twice."));
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::optional<std::int32_t> id = id_of(std::string(1, static_cast<char>(byte)));
      if (!id) return bad(sentence("byte ", byte, " has no token, so that some texts could not be encoded."));
      tokenizer_.byte_ids_[byte] = *id;
    }
    return {};
  }

  std::optional<std::int32_t> id_of(std::string_view bytes) const {
    const auto found =
        std::lower_bound(by_bytes_.begin(), by_bytes_.end(), bytes,
                         [](const NamedToken& token, std::string_view key) { return token.bytes < key; });
    if (found == by_bytes_.end() || found->bytes != bytes) return {};
    return found->id;
  }

  /// "a b" or ["a", "b"], in stand-in characters, of which none is a space.
  static bool halves_of(const json::Value& entry, std::string_view& left, std::string_view& right) {
    if (entry.IsString()) {
      const std::string_view text = json::text_of(entry);
      const std::size_t space = text.find(' ');
      if (space == std::string_view::npos) return false;
      left = text.substr(0, space);
      right = text.substr(space + 1);
      return true;
    }
    if (!entry.IsArray() || entry.Size() != 2 || !entry[0].IsString() || !entry[1].IsString()) return false;
    left = json::text_of(entry[0]);
    right = json::text_of(entry[1]);
    return true;
  }

  MaybeError read_merges(const json::Value& model) {
    const json::Value* merges = json::find(model, "merges");
    if (is_null(merges) || !merges->IsArray()) return bad("the model has no merges.");
    std::int32_t rank = 0;
    for (const json::Value& entry : merges->GetArray()) {
      std::string_view spelled_left;
      std::string_view spelled_right;
      std::string left;
      std::string right;
      if (!halves_of(entry, spelled_left, spelled_right) || !byte_characters_.decode(spelled_left, left) ||
          !byte_characters_.decode(spelled_right, right)) {
        return bad(sentence("merge ", rank, " is not a pair of tokens."));
      }
      const auto left_id = id_of(left);
      const auto right_id = id_of(right);
      const auto merged_id = id_of(left + right);
      if (!left_id || !right_id || !merged_id) {
        return bad(sentence("merge ", rank, " of ", json::quoted(left), " and ", json::quoted(right),
                            " needs a token that is not in the vocabulary."));
      }
      tokenizer_.merges_.push_back({*left_id, *right_id, rank++, *merged_id});
    }
    return sort_merges();
  }

  MaybeError sort_merges() {
    auto& merges = tokenizer_.merges_;
    const auto pair_of = [](const TokenMerge& merge) { return std::pair(merge.left, merge.right); };
    std::sort(merges.begin(), merges.end(),
              [&](const TokenMerge& a, const TokenMerge& b) { return pair_of(a) < pair_of(b); });
    const auto twice = std::adjacent_find(merges.begin(), merges.end(), [&](const TokenMerge& a, const TokenMerge& b) {
      return pair_of(a) == pair_of(b);
    });
    if (twice == merges.end()) return {};
    return bad(sentence("the merge of ", json::quoted(tokenizer_.token_bytes(twice->left)), " and ",
                        json::quoted(tokenizer_.token_bytes(twice->right)), " is listed twice."));
  }

  ByteCharacters byte_characters_;
  Tokenizer tokenizer_;
  std::vector<NamedToken> by_bytes_;  // without added tokens: no merge can make one
  std::size_t added_end_ = 0;
};

Result<Tokenizer> Tokenizer::from_json(std::string_view text) {
  Result<json::Document> parsed = json::parse_object(text, kMaxJsonBytes, "tokenizer.json");
  if (!parsed) return parsed.error();
  return TokenizerReader().read(parsed.value());
}

}  // namespace attn
