// Files that are wrong by accident or on purpose: each is answered with an error that names the field, and with no more
// memory than the file has bytes. `./lab fuzz` looks for more of them.
#include <catch_amalgamated.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "attn/gpt/checkpoint.h"
#include "attn/gpt/config.h"
#include "attn/gpt/tensor_values.h"
#include "attn/gpt/tokenizer.h"
#include "support/errors.h"
#include "support/fixtures.h"

namespace attn {
namespace {

struct Hostile {
  const char* what;
  std::string text;
  const char* code;
  const char* names;
};

std::string replaced(std::string text, const std::string& before, const std::string& after) {
  const std::size_t place = text.find(before);
  INFO(before);
  REQUIRE(place != std::string::npos);
  return text.replace(place, before.size(), after);
}

/// A safetensors file of this header, with its length before it and `data` zero bytes behind it.
std::string safetensors(const std::string& header, std::size_t data = 0) {
  std::string file;
  for (int byte = 0; byte < 8; ++byte) file += static_cast<char>(std::uint64_t{header.size()} >> (8 * byte));
  return file + header + std::string(data, '\0');
}

std::string entry(const std::string& shape, const std::string& offsets) {
  return R"({"w":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}}";
}

SpanSource source_of(const std::string& bytes, const char* name = "model.safetensors") {
  return {name, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}};
}

TEST_CASE("Hostile safetensors files are refused by tensor and number", "[hostile]") {
  const std::string huge = std::to_string(std::numeric_limits<std::uint64_t>::max());
  const std::string whole = safetensors(entry("2", "0,8"), 8);
  const std::vector<Hostile> files = {
      {"no length", "abc", "bad_safetensors", "3 bytes"},
      {"cut off in the header", whole.substr(0, 30), "bad_safetensors", "header"},
      {"cut off in the data", whole.substr(0, whole.size() - 1), "bad_safetensors", "\"w\""},
      {"a header as long as all memory", std::string(8, '\xff') + "{}", "bad_safetensors", huge.c_str()},
      {"deep JSON", safetensors(std::string(200'000, '[')), "bad_json", "byte"},
      {"a tensor twice",
       safetensors(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                   R"("w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                   8),
       "bad_safetensors", "\"w\" is listed twice"},
      {"tensors that overlap",
       safetensors(R"({"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                   R"("w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
                   12),
       "bad_safetensors", "overlaps"},
      {"a shape whose product wraps around to 0", safetensors(entry("4294967296,4294967296", "0,0")), "bad_safetensors",
       "\"w\""},
      {"a shape whose bytes wrap around", safetensors(entry("4611686018427387905", "0,4"), 4), "bad_safetensors",
       "\"w\""},
      {"a negative dimension", safetensors(entry("-1", "0,4"), 4), "bad_safetensors", "dimension"},
      {"a place past the end", safetensors(entry("1", "4,8"), 4), "bad_safetensors", "\"w\""},
      {"a place that ends before it begins", safetensors(entry("1", "8,4"), 8), "bad_safetensors", "\"w\""},
      {"an offset that wraps around", safetensors(entry("1", "18446744073709551612," + huge), 4), "bad_safetensors",
       "\"w\""},
      {"a kind of number that is not read", safetensors(R"({"w":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8),
       "unsupported_dtype", "\"I64\""},
  };
  for (const Hostile& file : files) {
    INFO(file.what);
    const SpanSource source = source_of(file.text);
    test::check_error(read_safetensors_header(source), file.code, {file.names});
  }
}

TEST_CASE("A weight that is no number is named with its place", "[hostile]") {
  for (const char* bits : {"\xff\xff\xff\x7f", "\x00\x00\x80\xff"}) {  // NaN and minus infinity
    std::string file = safetensors(entry("3", "0,12"), 12);
    file.replace(file.size() - 4, 4, bits, 4);
    const SpanSource source = source_of(file);
    const auto tensors = read_safetensors_header(source);
    REQUIRE(tensors);
    std::vector<float> elements(3);
    test::check_error(read_tensor(tensors.value().front(), elements), "not_finite", {"\"w\"", "2"});
  }
}

TEST_CASE("A hostile index names no file but those that were given", "[hostile]") {
  const std::string weights = safetensors(entry("1", "0,4"), 4);
  const SpanSource source = source_of(weights, "model-00001-of-00001.safetensors");
  const ByteSource* const files[] = {&source};
  const std::vector<Hostile> indices = {
      {"a shard that is missing", R"({"weight_map":{"w":"model-00002-of-00002.safetensors"}})", "missing_shard",
       "model-00002-of-00002.safetensors"},
      {"a file outside the folder", R"({"weight_map":{"w":"../model-00001-of-00001.safetensors"}})", "missing_shard",
       "../model-00001-of-00001.safetensors"},
      {"an absolute path", R"({"weight_map":{"w":"/etc/passwd"}})", "missing_shard", "/etc/passwd"},
      {"a number for a name", R"({"weight_map":{"w":1}})", "bad_index", "\"w\""},
      {"a tensor that nobody has", R"({"weight_map":{"x":"model-00001-of-00001.safetensors"}})", "bad_index", "\"x\""},
      {"nothing", R"({"weight_map":{}})", "extra_shard", "\"w\""},
      {"deep JSON", std::string(200'000, '{'), "bad_json", "byte"},
  };
  for (const Hostile& index : indices) {
    INFO(index.what);
    test::check_error(Checkpoint::open(files, index.text), index.code, {index.names});
  }
}

TEST_CASE("A hostile config is refused by field before anything is allocated", "[hostile]") {
  const std::string good = test::read_fixture_file("models/llama_gqa/config.json");
  REQUIRE(parse_gpt_config(good));
  const auto with = [&](const std::string& field, const std::string& value) {
    return replaced(good, "{",
                    "{\"" + field + "\": " + value + ", ");  // where a name is repeated, the first one counts
  };
  const std::vector<Hostile> configs = {
      {"no heads", with("num_attention_heads", "0"), "bad_config", "num_attention_heads"},
      {"no key heads", with("num_key_value_heads", "0"), "bad_config", "num_key_value_heads"},
      {"no layers", with("num_hidden_layers", "0"), "bad_config", "num_hidden_layers"},
      {"an absurd vocabulary", with("vocab_size", "4294967295"), "bad_config", "vocab_size"},
      {"an absurd width", with("hidden_size", "4000000000"), "bad_config", "hidden_size"},
      {"absurd layers", with("num_hidden_layers", "1000000"), "bad_config", "num_hidden_layers"},
      {"a negative size", with("intermediate_size", "-5"), "bad_config", "intermediate_size"},
      {"a size past 64 bits", with("hidden_size", "36893488147419103232"), "bad_config", "hidden_size"},
      {"an epsilon that is text", with("rms_norm_eps", "\"1e-5\""), "bad_config", "rms_norm_eps"},
      {"a zero with an exponent", with("hidden_size", "0e141"), "bad_config", "hidden_size"},
      {"an angle that never turns", replaced(good, "\"rope_theta\": 10000.0", "\"rope_theta\": -1"), "bad_config",
       "rope_theta"},
      {"deep JSON", std::string(300'000, '['), "bad_json", "byte"},
      {"an object in an array", "[" + good + "]", "bad_json", "object"},
  };
  for (const Hostile& config : configs) {
    INFO(config.what);
    test::check_error(parse_gpt_config(config.text), config.code, {config.names});
  }
}

TEST_CASE("A hostile tokenizer is refused by token, merge or step", "[hostile]") {
  const std::string good = test::read_fixture_file("tokenizers/llama2.json");
  REQUIRE(Tokenizer::from_json(good));
  const std::string vocab = "\"vocab\":{\"<unk>\":0,";
  const auto with = [&](const std::string& before, const std::string& after) { return replaced(good, before, after); };
  const std::vector<Hostile> files = {
      {"an id that asks for all memory", with(vocab, vocab + "\"zz\":1048575,"), "bad_tokenizer", "no token has id"},
      {"an id past the limit", with(vocab, vocab + "\"zz\":4294967295,"), "bad_tokenizer", "\"zz\" needs an id"},
      {"a negative id", with(vocab, vocab + "\"zz\":-1,"), "bad_tokenizer", "\"zz\" needs an id"},
      {"an id twice", with(vocab, vocab + "\"zz\":5,"), "bad_tokenizer", "id 5 belongs to both"},
      {"a token twice", with(vocab, vocab + "\"<0x00>\":3,"), "bad_tokenizer", "\"<0x00>\" is listed twice"},
      {"an empty token", with(vocab, vocab + "\"\":9,"), "bad_tokenizer", "\"\""},
      {"a byte without a token", with("\"<0x41>\"", "\"<0x4 1>\""), "bad_tokenizer", "byte 65"},
      {"a merge of nothing", with("\"merges\":[", "\"merges\":[\"q zz\","), "bad_tokenizer",
       "merge 0 of \"q\" and \"zz\""},
      {"a merge of three", with("\"merges\":[", "\"merges\":[\"a b c\","), "bad_tokenizer", "merge 0"},
      {"a merge with itself", with("\"merges\":[", "\"merges\":[[],"), "bad_tokenizer", "merge 0"},
      {"an added token beyond the vocabulary", with("\"id\":2,", "\"id\":900000,"), "bad_tokenizer", "</s>"},
      {"a template without text", with("{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}", "{\"Nothing\":1}"),
       "bad_tokenizer", "post_processor"},
      {"a template's token beyond the vocabulary", with("\"ids\":[1]", "\"ids\":[123456]"), "bad_tokenizer",
       "post_processor puts id 123456"},
      {"a template's token without an id", with("\"ids\":[1]", "\"ids\":[]"), "bad_tokenizer", "special_tokens"},
      {"a step without a type", with("{\"type\":\"Prepend\"", "{\"kind\":\"Prepend\""), "unsupported_tokenizer",
       "normalizer has a step without a type"},
      {"a sequence of nothing", with("\"normalizers\":[", "\"normalizer\":["), "bad_tokenizer", "normalizer"},
      {"deep JSON", "{\"model\":" + std::string(300'000, '['), "bad_json", "byte"},
      {"bytes that are no text", with("\"<0x41>\"", "\"\xff\xfe\""), "bad_json", "byte"},
  };
  for (const Hostile& file : files) {
    INFO(file.what);
    test::check_error(Tokenizer::from_json(file.text), file.code, {file.names});
  }
}

}  // namespace
}  // namespace attn
