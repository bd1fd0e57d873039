#include "attn/gpt/checkpoint.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

#include "attn/gpt/json.h"
#include "attn/heap_sort.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr std::size_t kMaxFiles = 1000;
constexpr std::size_t kMaxIndexBytes = std::size_t{16} << 20;
constexpr std::string_view kIndex = "model.safetensors.index.json";

MaybeError check_files(std::span<const ByteSource* const> files) {
  if (files.empty()) {
    return Error{"no_weights", "There is no file of weights. Choose model.safetensors, or all of the model's shards."};
  }
  if (files.size() > kMaxFiles) {
    return Error{"too_large", sentence("There are ", files.size(), " files of weights; at most ", kMaxFiles,
                                       " are read. Choose a smaller model.")};
  }
  return {};
}

MaybeError check_unique(const std::vector<TensorPlace>& sorted, std::span<const ByteSource* const> files) {
  const auto twice = std::ranges::adjacent_find(sorted, {}, &TensorPlace::name);
  if (twice == sorted.end()) return {};
  const ByteSource* first = *std::ranges::find_first_of(files, std::array{twice->file, std::next(twice)->file});
  const ByteSource* second = first == twice->file ? std::next(twice)->file : twice->file;
  return Error{"duplicate_tensor",
               sentence("Tensor ", json::quoted(twice->name), " is in ", json::quoted(first->name()), " and in ",
                        json::quoted(second->name()), ". Choose the files of one model only.")};
}

/// What the index says must be what the files hold: every tensor, each in its shard.
class IndexCheck {
 public:
  IndexCheck(const Checkpoint& checkpoint, std::span<const ByteSource* const> files)
      : checkpoint_(checkpoint), files_(files) {}

  MaybeError check(std::string_view text) {
    Result<json::Document> parsed = json::parse_object(text, kMaxIndexBytes, kIndex);
    if (!parsed) return parsed.error();
    const json::Value* map = json::find(parsed.value(), "weight_map");
    if (map == nullptr || !map->IsObject()) return bad("it has no weight_map.");
    for (auto entry = map->MemberBegin(); entry != map->MemberEnd(); ++entry) {
      if (!entry->value.IsString())
        return bad(sentence("it names no file for tensor ", json::quoted(json::text_of(entry->name)), "."));
      if (auto error = check_entry(json::text_of(entry->name), json::text_of(entry->value))) return error;
    }
    return check_all_named(*map);
  }

 private:
  static Error bad(const std::string& what) {
    return {"bad_index",
            sentence(kIndex, " does not fit the files: ", what, " Download all files of the model again.")};
  }

  MaybeError check_entry(std::string_view tensor, std::string_view shard) const {
    const bool given = std::ranges::any_of(files_, [&](const ByteSource* file) { return file->name() == shard; });
    if (!given) {
      return Error{"missing_shard",
                   sentence(kIndex, " says that tensor ", json::quoted(tensor), " is in ", json::quoted(shard),
                            ", which is not among the ", files_.size(), " files of weights. Choose all of them.")};
    }
    const TensorPlace* found = checkpoint_.find(tensor);
    if (found == nullptr) return bad(sentence("no file holds tensor ", json::quoted(tensor), "."));
    if (found->file->name() == shard) return {};
    return bad(sentence("tensor ", json::quoted(tensor), " is in ", json::quoted(found->file->name()), ", not in ",
                        json::quoted(shard), "."));
  }

  /// Every tensor has an entry now unless there are more tensors than entries; then the first one without is named.
  MaybeError check_all_named(const json::Value& map) const {
    std::vector<std::string_view> named;
    named.reserve(map.MemberCount());
    for (auto entry = map.MemberBegin(); entry != map.MemberEnd(); ++entry) named.push_back(json::text_of(entry->name));
    heap_sort(named, std::less<>());
    for (const TensorPlace& tensor : checkpoint_.tensors()) {
      if (std::ranges::binary_search(named, std::string_view(tensor.name))) continue;
      return Error{"extra_shard", sentence(kIndex, " knows no tensor ", json::quoted(tensor.name), ", which is in ",
                                           json::quoted(tensor.file->name()), ". Choose the files of one model only.")};
    }
    return {};
  }

  const Checkpoint& checkpoint_;
  std::span<const ByteSource* const> files_;
};

}  // namespace

Result<Checkpoint> Checkpoint::open(std::span<const ByteSource* const> files, std::string_view index) {
  if (auto error = check_files(files)) return *error;
  Checkpoint checkpoint;
  for (const ByteSource* file : files) {
    Result<std::vector<TensorPlace>> tensors = read_safetensors_header(*file);
    if (!tensors) return tensors.error();
    std::ranges::move(tensors.value(), std::back_inserter(checkpoint.tensors_));
  }
  heap_sort(checkpoint.tensors_, [](const TensorPlace& a, const TensorPlace& b) { return a.name < b.name; });
  if (auto error = check_unique(checkpoint.tensors_, files)) return *error;
  if (!index.empty()) {
    if (auto error = IndexCheck(checkpoint, files).check(index)) return *error;
  }
  return checkpoint;
}

const TensorPlace* Checkpoint::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(
      tensors_, name, {}, [](const TensorPlace& tensor) -> std::string_view { return tensor.name; });
  return found != tensors_.end() && found->name == name ? &*found : nullptr;
}

}  // namespace attn
