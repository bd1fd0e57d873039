#include "attn/gpt/tokenizer_pipeline_reader.h"

#include "attn/gpt/tokenizer_errors.h"
#include "attn/sentence.h"

namespace attn {
namespace {

bool has_type(const json::Value& value, std::string_view type) { return json::has_text(value, "type", type); }

/// What the file calls `name`, as a list: the members of a Sequence, or the one step that it is.
Result<std::vector<const json::Value*>> steps_of(const json::Value& file, const char* name, const char* list_name) {
  std::vector<const json::Value*> steps;
  const json::Value* value = json::find(file, name);
  if (json::is_null(value)) return steps;
  if (!has_type(*value, "Sequence")) return std::vector{value};
  const json::Value* list = json::find(*value, list_name);
  if (json::is_null(list) || !list->IsArray()) {
    return bad_tokenizer(sentence("its ", name, " is a Sequence without a list of ", list_name, "."));
  }
  for (const json::Value& step : list->GetArray()) steps.push_back(&step);
  return steps;
}

/// For a message: `"Split"`, or what the step is instead of having a type.
std::string type_of(const json::Value& step) {
  const json::Value* type = step.IsObject() ? json::find(step, "type") : nullptr;
  return json::is_null(type) || !type->IsString() ? "a step without a type" : json::quoted(json::text_of(*type));
}

Error unknown_step(const char* name, const json::Value& step, const char* known) {
  return unsupported_tokenizer(sentence("its ", name, " has ", type_of(step), "; ", known, "."));
}

/// The string that `pattern` of a Replace or Split holds, as {"String": ...} or {"Regex": ...}.
std::optional<std::string_view> pattern_of(const json::Value& step, const char* kind) {
  const json::Value* pattern = json::find(step, "pattern");
  if (json::is_null(pattern) || !pattern->IsObject()) return {};
  const json::Value* text = json::find(*pattern, kind);
  if (json::is_null(text) || !text->IsString()) return {};
  return json::text_of(*text);
}

bool replaces(const json::Value& step, std::string_view before, std::string_view after) {
  return has_type(step, "Replace") && pattern_of(step, "String") == before && json::has_text(step, "content", after);
}

class PipelineReader {
 public:
  Result<TokenizerPipeline> read(const json::Value& file) {
    if (auto error = read_pre_tokenizer(file)) return *error;
    if (auto error = read_normalizer(file)) return *error;
    if (auto error = pipeline_.over_bytes ? check_byte_decoder(file) : read_decoder(file)) return *error;
    if (auto error = read_post_processor(file)) return *error;
    return std::move(pipeline_);
  }

 private:
  // --- pre_tokenizer ----------------------------------------------------------------------------------------------

  MaybeError read_pre_tokenizer(const json::Value& file) {
    const auto steps = steps_of(file, "pre_tokenizer", "pretokenizers");
    if (!steps) return steps.error();
    for (const json::Value* step : steps.value()) {
      if (pipeline_.over_bytes || spaces_are_marked_) {
        return unsupported_tokenizer(
            "its pre_tokenizer has a step after \"ByteLevel\" or \"Metaspace\", which ends it.");
      }
      if (auto error = read_pre_tokenizer_step(*step)) return error;
    }
    if (!pipeline_.patterns.empty() && !pipeline_.over_bytes && !spaces_are_marked_) {
      return unsupported_tokenizer("its pre_tokenizer does not end with \"ByteLevel\".");
    }
    return {};
  }

  MaybeError read_pre_tokenizer_step(const json::Value& step) {
    if (has_type(step, "Split")) return read_split(step);
    if (has_type(step, "Digits")) return read_digits(step);
    if (has_type(step, "ByteLevel")) return read_byte_level(step);
    if (has_type(step, "Metaspace")) return read_metaspace(step);
    return unknown_step("pre_tokenizer", step, "it may have \"Split\", \"Digits\", \"ByteLevel\" and \"Metaspace\"");
  }

  MaybeError read_split(const json::Value& step) {
    if (!json::has_text(step, "behavior", "Isolated") || !json::is_off(step, "invert")) {
      return unsupported_tokenizer("a Split of its pre_tokenizer has a behavior other than \"Isolated\", or invert.");
    }
    const auto regex = pattern_of(step, "Regex");
    if (!regex) return unsupported_tokenizer("a Split of its pre_tokenizer has no pattern with a Regex.");
    const auto pattern = token_pattern_spelled(*regex);
    if (!pattern) {
      return unsupported_tokenizer(sentence("its pattern is ", json::quoted(*regex),
                                            "; those of GPT-2, Llama 3, Qwen2 and of this lab are implemented."));
    }
    pipeline_.patterns.push_back(*pattern);
    return {};
  }

  MaybeError read_digits(const json::Value& step) {
    if (json::is_off(step, "individual_digits")) {
      return unsupported_tokenizer("Digits of its pre_tokenizer has no individual_digits, and only those are read.");
    }
    pipeline_.patterns.push_back(TokenPattern::digits);
    return {};
  }

  /// Where use_regex or add_prefix_space is absent, it is true.
  MaybeError read_byte_level(const json::Value& step) {
    const bool has_regex = json::find(step, "use_regex") == nullptr || !json::is_off(step, "use_regex");
    const bool puts_space = json::find(step, "add_prefix_space") == nullptr || !json::is_off(step, "add_prefix_space");
    if (puts_space && !pipeline_.patterns.empty()) {
      return unsupported_tokenizer("ByteLevel of its pre_tokenizer has add_prefix_space after another step.");
    }
    pipeline_.over_bytes = true;
    pipeline_.space_before = puts_space ? SpaceBefore::unless_there : SpaceBefore::never;
    if (has_regex) pipeline_.patterns.push_back(TokenPattern::gpt2);
    if (!pipeline_.patterns.empty()) return {};
    return unsupported_tokenizer("its pre_tokenizer has use_regex false and no Split before \"ByteLevel\".");
  }

  MaybeError read_metaspace(const json::Value& step) {
    if (!pipeline_.patterns.empty()) {
      return unsupported_tokenizer("its pre_tokenizer has a step before \"Metaspace\".");
    }
    if (!json::has_text(step, "replacement", kSpaceMark)) {
      return unsupported_tokenizer("Metaspace of its pre_tokenizer has a replacement other than U+2581.");
    }
    if (json::has_text(step, "prepend_scheme", "never")) {
      pipeline_.space_before = SpaceBefore::never;
    } else if (json::has_text(step, "prepend_scheme", "first")) {
      pipeline_.space_before = SpaceBefore::at_start_unless_there;
    } else if (json::has_text(step, "prepend_scheme", "always") || json::find(step, "prepend_scheme") == nullptr) {
      pipeline_.space_before = SpaceBefore::unless_there;
    } else {
      return unsupported_tokenizer("Metaspace of its pre_tokenizer needs a prepend_scheme: first, never or always.");
    }
    spaces_are_marked_ = true;
    const bool splits = json::find(step, "split") == nullptr || !json::is_off(step, "split");
    if (splits) pipeline_.patterns.push_back(TokenPattern::metaspace);
    return {};
  }

  // --- normalizer -------------------------------------------------------------------------------------------------

  MaybeError read_normalizer(const json::Value& file) {
    const auto steps = steps_of(file, "normalizer", "normalizers");
    if (!steps) return steps.error();
    if (!steps.value().empty() && (pipeline_.over_bytes || spaces_are_marked_)) {
      return unsupported_tokenizer("it has a normalizer beside its pre_tokenizer; one of the two is read.");
    }
    bool replaced = false;
    for (const json::Value* step : steps.value()) {
      if (has_type(*step, "Prepend") && json::has_text(*step, "prepend", kSpaceMark) &&
          pipeline_.space_before == SpaceBefore::never) {
        pipeline_.space_before = SpaceBefore::always;
      } else if (replaces(*step, " ", kSpaceMark)) {
        replaced = true;
      } else {
        return unknown_step("normalizer", *step, "it may have a Prepend of U+2581 and a Replace of \" \" by it");
      }
    }
    pipeline_.is_normalizer = replaced;
    if (replaced || pipeline_.over_bytes || spaces_are_marked_) return {};
    return unsupported_tokenizer("neither its pre_tokenizer nor its normalizer says what becomes of a space.");
  }

  // --- decoder ----------------------------------------------------------------------------------------------------

  static MaybeError check_byte_decoder(const json::Value& file) {
    const json::Value* decoder = json::find(file, "decoder");
    if (!json::is_null(decoder) && has_type(*decoder, "ByteLevel")) return {};
    return unsupported_tokenizer("its pre_tokenizer is \"ByteLevel\", but its decoder is not.");
  }

  /// Replace, ByteFallback (where there is one), Fuse, and perhaps Strip, in this order.
  MaybeError read_decoder(const json::Value& file) {
    const auto steps = steps_of(file, "decoder", "decoders");
    if (!steps) return steps.error();
    const auto& list = steps.value();
    std::size_t next = 0;
    const auto is_next = [&](std::string_view type) { return next < list.size() && has_type(*list[next], type); };
    const bool replaced = next < list.size() && replaces(*list[next], kSpaceMark, " ");
    if (replaced) ++next;
    pipeline_.decodes_bytes = is_next("ByteFallback");
    if (pipeline_.decodes_bytes) ++next;
    const bool fused = is_next("Fuse");
    if (fused) ++next;
    if (is_next("Strip")) {
      const json::Value* start = json::find(*list[next], "start");
      const json::Value* stop = json::find(*list[next], "stop");
      if (!json::has_text(*list[next], "content", " ") || json::is_null(start) || !start->IsUint() ||
          json::is_null(stop) || !stop->IsUint() || stop->GetUint() != 0) {
        return unsupported_tokenizer("Strip of its decoder needs content \" \", a start and a stop of 0.");
      }
      pipeline_.leading_spaces = start->GetUint();
      ++next;
    }
    if (replaced && fused && next == list.size()) return {};
    return unsupported_tokenizer(
        "its decoder is not a Sequence of Replace (U+2581 by \" \"), ByteFallback, Fuse and Strip.");
  }

  // --- post_processor ---------------------------------------------------------------------------------------------

  /// ByteLevel only trims the offsets, which nobody asks for here.
  MaybeError read_post_processor(const json::Value& file) {
    const auto steps = steps_of(file, "post_processor", "processors");
    if (!steps) return steps.error();
    for (const json::Value* step : steps.value()) {
      if (has_type(*step, "ByteLevel")) continue;
      if (!has_type(*step, "TemplateProcessing") || pipeline_.has_template) {
        return unknown_step("post_processor", *step, "it may have \"ByteLevel\" and one \"TemplateProcessing\"");
      }
      if (auto error = read_template(*step)) return error;
    }
    return {};
  }

  /// What stands before the text. What stands after it would end a prompt before the model has continued it.
  MaybeError read_template(const json::Value& step) {
    pipeline_.has_template = true;
    const json::Value* pieces = json::find(step, "single");
    if (json::is_null(pieces) || !pieces->IsArray()) {
      return bad_tokenizer("TemplateProcessing of its post_processor has no list named single.");
    }
    for (const json::Value& piece : pieces->GetArray()) {
      if (piece.IsObject() && json::find(piece, "Sequence") != nullptr) return {};
      const json::Value* token = piece.IsObject() ? json::find(piece, "SpecialToken") : nullptr;
      if (json::is_null(token) || !token->IsObject()) {
        return bad_tokenizer("TemplateProcessing of its post_processor has a piece that is neither token nor text.");
      }
      if (pipeline_.bos) return unsupported_tokenizer("its post_processor puts more than one token before a text.");
      if (auto error = read_template_token(step, *token)) return error;
    }
    return bad_tokenizer("TemplateProcessing of its post_processor has no place for the text.");
  }

  MaybeError read_template_token(const json::Value& step, const json::Value& token) {
    const json::Value* name = json::find(token, "id");
    const json::Value* table = json::find(step, "special_tokens");
    const bool named = !json::is_null(name) && name->IsString() && !json::is_null(table) && table->IsObject();
    const json::Value* entry = named ? json::find(*table, json::text_of(*name)) : nullptr;
    const json::Value* ids = !json::is_null(entry) && entry->IsObject() ? json::find(*entry, "ids") : nullptr;
    if (json::is_null(ids) || !ids->IsArray() || ids->Size() != 1 || !(*ids)[0].IsInt() || (*ids)[0].GetInt() < 0) {
      return bad_tokenizer("a token of the template in its post_processor has no id among its special_tokens.");
    }
    pipeline_.bos = (*ids)[0].GetInt();
    return {};
  }

  TokenizerPipeline pipeline_;
  bool spaces_are_marked_ = false;  // by Metaspace
};

}  // namespace

Result<TokenizerPipeline> read_tokenizer_pipeline(const json::Value& file) { return PipelineReader().read(file); }

}  // namespace attn
