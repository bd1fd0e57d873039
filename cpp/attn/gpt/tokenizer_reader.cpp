// From tokenizer.json to a Tokenizer, or to the reason why not.
#include <algorithm>
#include <utility>

#include "attn/gpt/json.h"
#include "attn/gpt/tokenizer.h"
#include "attn/gpt/tokenizer_errors.h"
#include "attn/gpt/tokenizer_pipeline_reader.h"
#include "attn/gpt/utf8.h"
#include "attn/gpt/vocabulary_spelling.h"
#include "attn/heap_sort.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::size_t kMaxJsonBytes = std::size_t{32} << 20;
constexpr std::size_t kMaxVocab = std::size_t{1} << 20;

/// A switch of an added token.
bool is_on(const json::Value& entry, const char* name) { return !json::is_off(entry, name); }

void sort_by_name(std::vector<NamedToken>& tokens) {
  heap_sort(tokens, [](const NamedToken& a, const NamedToken& b) { return a.name < b.name; });
}

/// "a b" or ["a", "b"]; no token has a space in it.
bool halves_of(const json::Value& entry, std::string_view& left, std::string_view& right) {
  if (entry.IsString()) {
    const std::string_view text = json::text_of(entry);
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos) return false;
    left = text.substr(0, space);
    right = text.substr(space + 1);
    return true;
  }
  if (!entry.IsArray() || entry.Size() != 2 || !entry[0].IsString() || !entry[1].IsString()) return false;
  left = json::text_of(entry[0]);
  right = json::text_of(entry[1]);
  return true;
}

}  // namespace

class TokenizerReader {
 public:
  Result<Tokenizer> read(const json::Value& file) {
    auto pipeline = read_tokenizer_pipeline(file);
    if (!pipeline) return pipeline.error();
    tokenizer_.pipeline_ = std::move(pipeline).value();
    if (!std::ranges::all_of(tokenizer_.pipeline_.patterns, has_token_pattern)) {
      return unsupported_tokenizer("it cuts texts in a way that this build does not have.");
    }
    const json::Value* model = json::find(file, "model");
    if (auto error = check_model(model)) return *error;
    if (auto error = read_added_tokens(file)) return *error;
    if (auto error = read_vocab(*model)) return *error;
    if (auto error = place_tokens()) return *error;
    if (auto error = read_smallest_tokens(*model)) return *error;
    if (auto error = read_merges(*model)) return *error;
    if (auto error = choose_separator()) return *error;
    // The names are needed no more, unless a piece that is one of them is not merged.
    if (!json::is_off(*model, "ignore_merges")) tokenizer_.model_.whole_pieces = std::move(by_name_);
    return std::move(tokenizer_);
  }

 private:
  bool over_bytes() const { return tokenizer_.pipeline_.over_bytes; }

  /// GPT-2's own file is older than the member `type`.
  static MaybeError check_model(const json::Value* model) {
    if (json::is_null(model) || !model->IsObject() ||
        !(json::has_text(*model, "type", "BPE") || json::find(*model, "type") == nullptr)) {
      return unsupported_tokenizer("the model is not of type \"BPE\".");
    }
    for (const char* name : {"dropout", "continuing_subword_prefix", "end_of_word_suffix"}) {
      if (json::is_off(*model, name)) continue;
      return unsupported_tokenizer(sentence("the BPE model uses ", name, ", which is not implemented."));
    }
    return {};
  }

  // --- the vocabulary ---------------------------------------------------------------------------------------------

  static MaybeError read_id(std::string_view name, const json::Value* value, std::int32_t& id) {
    if (json::is_null(value) || !value->IsUint() || value->GetUint() >= kMaxVocab) {
      return bad_tokenizer(sentence("token ", json::quoted(name), " needs an id from 0 to ", kMaxVocab - 1, "."));
    }
    id = static_cast<std::int32_t>(value->GetUint());
    return {};
  }

  /// Added tokens are spelled as they are, not in byte-level characters.
  MaybeError read_added_tokens(const json::Value& file) {
    const json::Value* list = json::find(file, "added_tokens");
    if (json::is_null(list)) return {};
    if (!list->IsArray()) return bad_tokenizer("added_tokens must be an array.");
    std::vector<AddedToken> as_is;
    std::vector<AddedToken> normalized;
    for (const json::Value& entry : list->GetArray()) {
      AddedToken token;
      if (auto error = read_added_token(entry, token)) return error;
      added_.push_back({token.content, token.id});
      if (token.special && !first_special_) first_special_ = token.id;
      const bool after_normalizer = is_on(entry, "normalized");
      if (after_normalizer && tokenizer_.pipeline_.is_normalizer) {
        token.content = tokenizer_.pipeline_.spell(token.content, true);
      }
      placed_.push_back({text_of_added(token.content), token.id});
      (after_normalizer ? normalized : as_is).push_back(std::move(token));
    }
    sort_by_name(added_);
    tokenizer_.added_ = AddedTokens(std::move(as_is));
    tokenizer_.added_spelled_ = AddedTokens(std::move(normalized));
    return check_added_twice();
  }

  static MaybeError read_added_token(const json::Value& entry, AddedToken& token) {
    const json::Value* content = entry.IsObject() ? json::find(entry, "content") : nullptr;
    if (json::is_null(content) || !content->IsString() || content->GetStringLength() == 0) {
      return bad_tokenizer("one of added_tokens has no content.");
    }
    token.content = json::text_of(*content);
    if (auto error = read_id(token.content, json::find(entry, "id"), token.id)) return error;
    if (is_on(entry, "single_word")) {
      return unsupported_tokenizer(
          sentence("added token ", json::quoted(token.content), " is single_word, which is not implemented."));
    }
    token.special = is_on(entry, "special");
    token.takes_left = is_on(entry, "lstrip");
    token.takes_right = is_on(entry, "rstrip");
    return {};
  }

  MaybeError check_added_twice() const {
    const auto twice = std::adjacent_find(added_.begin(), added_.end(),
                                          [](const NamedToken& a, const NamedToken& b) { return a.name == b.name; });
    if (twice != added_.end()) {
      return bad_tokenizer(sentence("added token ", json::quoted(twice->name), " is listed twice."));
    }
    if (const auto same = tokenizer_.added_spelled_.listed_twice()) {
      return bad_tokenizer(sentence("two added tokens are both ", json::quoted(*same), " when spaces are marked."));
    }
    return {};
  }

  std::string text_of_added(std::string_view content) const {
    if (!over_bytes()) return marked_token_text(content, tokenizer_.pipeline_.decodes_bytes);
    return byte_characters_.decode(content).value_or(std::string(content));
  }

  MaybeError read_vocab(const json::Value& model) {
    const json::Value* vocab = json::find(model, "vocab");
    if (json::is_null(vocab) || !vocab->IsObject()) return bad_tokenizer("the model has no vocab.");
    by_name_.reserve(vocab->MemberCount());
    placed_.reserve(placed_.size() + vocab->MemberCount());
    for (auto member = vocab->MemberBegin(); member != vocab->MemberEnd(); ++member) {
      if (auto error = read_token(json::text_of(member->name), member->value)) return error;
    }
    sort_by_name(by_name_);
    const auto twice = std::adjacent_find(by_name_.begin(), by_name_.end(),
                                          [](const NamedToken& a, const NamedToken& b) { return a.name == b.name; });
    if (twice == by_name_.end()) return {};
    return bad_tokenizer(sentence("token ", json::quoted(twice->name), " is listed twice."));
  }

  MaybeError read_token(std::string_view spelled, const json::Value& id_value) {
    std::int32_t id = 0;
    if (auto error = read_id(spelled, &id_value, id)) return error;
    const auto added_id = find_token(added_, spelled);
    if (added_id && *added_id != id) {
      return bad_tokenizer(
          sentence("added token ", json::quoted(spelled), " has id ", *added_id, ", and ", id, " in the vocab."));
    }
    std::optional<std::string> name = over_bytes() ? byte_characters_.decode(spelled) : std::string(spelled);
    if (added_id && !name) return {};  // no piece is ever spelled so
    if (!name || name->empty()) {
      return bad_tokenizer(sentence("token ", json::quoted(spelled), " is not written in byte-level characters."));
    }
    if (!added_id) {
      placed_.push_back({over_bytes() ? *name : marked_token_text(*name, tokenizer_.pipeline_.decodes_bytes), id});
    }
    by_name_.push_back({*std::move(name), id});
    return {};
  }

  /// Ids are counted before anything is laid out by them: a file cannot ask for more room than it fills.
  MaybeError place_tokens() {
    heap_sort(placed_, [](const NamedToken& a, const NamedToken& b) { return a.id < b.id; });
    const auto twice = std::adjacent_find(placed_.begin(), placed_.end(),
                                          [](const NamedToken& a, const NamedToken& b) { return a.id == b.id; });
    if (twice != placed_.end()) {
      return bad_tokenizer(sentence("id ", twice->id, " belongs to both ", json::quoted(twice->name), " and ",
                                    json::quoted((twice + 1)->name), "."));
    }
    tokenizer_.tokens_.reserve(placed_.size());
    for (NamedToken& token : placed_) {
      const std::size_t next = tokenizer_.tokens_.size();
      if (static_cast<std::size_t>(token.id) > next) return bad_tokenizer(sentence("no token has id ", next, "."));
      tokenizer_.tokens_.push_back(std::move(token.name));
    }
    placed_.clear();
    return {};
  }

  // --- what pieces are made of ------------------------------------------------------------------------------------

  MaybeError read_smallest_tokens(const json::Value& model) {
    tokenizer_.model_.over_bytes = over_bytes();
    if (over_bytes()) {
      return read_byte_tokens([](unsigned char byte) { return std::string(1, static_cast<char>(byte)); });
    }
    for (const NamedToken& token : by_name_) {
      const Utf8Character first = first_character(token.name);
      if (first.length == token.name.size()) tokenizer_.model_.characters.push_back({first.code_point, token.id});
    }
    // UTF-8 sorts as its code points do: the characters are in order.
    if (!json::is_off(model, "byte_fallback")) {
      if (tokenizer_.pipeline_.decodes_bytes) return read_byte_tokens(byte_token_name);
      return unsupported_tokenizer("the model has byte_fallback, but the decoder has no ByteFallback.");
    }
    return read_unknown_token(model);
  }

  template <typename NameOf>
  MaybeError read_byte_tokens(NameOf name_of) {
    auto& ids = tokenizer_.model_.byte_ids.emplace();
    for (std::size_t byte = 0; byte < ids.size(); ++byte) {
      const auto id = find_token(by_name_, name_of(static_cast<unsigned char>(byte)));
      if (!id) {
        return bad_tokenizer(sentence("byte ", byte, " has no token, so that some texts could not be encoded."));
      }
      ids[byte] = *id;
    }
    return {};
  }

  MaybeError read_unknown_token(const json::Value& model) {
    const json::Value* name = json::find(model, "unk_token");
    if (json::is_null(name) || !name->IsString()) {
      return unsupported_tokenizer("the model has neither byte_fallback nor unk_token, and would lose characters.");
    }
    tokenizer_.model_.unknown = find_token(by_name_, json::text_of(*name));
    tokenizer_.model_.fuse_unknown = !json::is_off(model, "fuse_unk");
    if (tokenizer_.model_.unknown) return {};
    return bad_tokenizer(sentence("the unk_token ", json::quoted(json::text_of(*name)), " is not in the vocab."));
  }

  // --- merges -----------------------------------------------------------------------------------------------------

  std::optional<std::int32_t> id_of_spelled(std::string_view spelled) const {
    if (!over_bytes()) return find_token(by_name_, spelled);
    const auto bytes = byte_characters_.decode(spelled);
    return bytes ? find_token(by_name_, *bytes) : std::nullopt;
  }

  MaybeError read_merges(const json::Value& model) {
    const json::Value* list = json::find(model, "merges");
    if (json::is_null(list) || !list->IsArray()) return bad_tokenizer("the model has no merges.");
    std::vector<TokenMerge> merges;
    merges.reserve(list->Size());
    for (const json::Value& entry : list->GetArray()) {
      TokenMerge merge{.rank = static_cast<std::int32_t>(merges.size())};
      if (auto error = read_merge(entry, merge)) return error;
      merges.push_back(merge);
    }
    tokenizer_.model_.merges = TokenMerges(std::move(merges), tokenizer_.vocab_size());
    const auto twice = tokenizer_.model_.merges.listed_twice();
    if (!twice) return {};
    return bad_tokenizer(sentence("the merge of ", json::quoted(tokenizer_.token_bytes(twice->first)), " and ",
                                  json::quoted(tokenizer_.token_bytes(twice->second)), " is listed twice."));
  }

  MaybeError read_merge(const json::Value& entry, TokenMerge& merge) const {
    std::string_view left;
    std::string_view right;
    if (!halves_of(entry, left, right))
      return bad_tokenizer(sentence("merge ", merge.rank, " is not a pair of tokens."));
    const auto left_id = id_of_spelled(left);
    const auto right_id = id_of_spelled(right);
    const auto merged_id = id_of_spelled(std::string(left).append(right));
    if (!left_id || !right_id || !merged_id) {
      return bad_tokenizer(sentence("merge ", merge.rank, " of ", json::quoted(left), " and ", json::quoted(right),
                                    " needs a token that is not in the vocabulary."));
    }
    merge.left = *left_id;
    merge.right = *right_id;
    merge.merged = *merged_id;
    return {};
  }

  // --- the separator ----------------------------------------------------------------------------------------------

  MaybeError choose_separator() {
    const TokenizerPipeline& pipeline = tokenizer_.pipeline_;
    if (pipeline.has_template) {
      tokenizer_.separator_ = pipeline.bos;
    } else if (over_bytes()) {
      tokenizer_.separator_ = first_special_;
    }
    if (!pipeline.bos || static_cast<std::size_t>(*pipeline.bos) < tokenizer_.vocab_size()) return {};
    return bad_tokenizer(sentence("its post_processor puts id ", *pipeline.bos,
                                  " before a text, and the vocabulary ends at ", tokenizer_.vocab_size() - 1, "."));
  }

  ByteCharacters byte_characters_;
  Tokenizer tokenizer_;
  std::vector<NamedToken> added_;    // as spelled, sorted
  std::vector<NamedToken> by_name_;  // the model's vocabulary, sorted; over bytes, the names are those bytes
  std::vector<NamedToken> placed_;   // the text of every token, until each has its place
  std::optional<std::int32_t> first_special_;
};

Result<Tokenizer> Tokenizer::from_json(std::string_view text) {
  Result<json::Document> parsed = json::parse_object(text, kMaxJsonBytes, "tokenizer.json");
  if (!parsed) return parsed.error();
  return TokenizerReader().read(parsed.value());
}

}  // namespace attn
