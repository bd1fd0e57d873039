#include "attn/attention/kv_cache.h"

#include <algorithm>
#include <limits>

#include "attn/attention/kv_store.h"
#include "attn/sentence.h"

namespace attn {
namespace {

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;

MaybeError validate_shape(const KvCacheShape& shape) {
  if (shape.batch > 0 && shape.max_seq_len > 0 && shape.num_layers > 0 && shape.num_kv_heads > 0 &&
      shape.head_dim > 0) {
    return {};
  }
  return Error{"empty", sentence("a cache of batch ", shape.batch, ", max_seq_len ", shape.max_seq_len, ", num_layers ",
                                 shape.num_layers, ", num_kv_heads ", shape.num_kv_heads, ", head_dim ", shape.head_dim,
                                 " holds nothing; use at least 1 of each")};
}

MaybeError validate_options(const KvCacheOptions& options) {
  if (options.kind == KvCacheKind::window && (options.window == 0 || options.max_chunk == 0)) {
    return Error{"empty", sentence("a window of ", options.window, " positions that takes ", options.max_chunk,
                                   " at a time holds nothing; use at least 1 of each")};
  }
  if (options.kind == KvCacheKind::paged && (options.page_size == 0 || options.page_size % kKeyBlock != 0)) {
    return Error{"page_size", sentence("a page of ", options.page_size, " positions does not hold whole blocks of ",
                                       kKeyBlock, "; use a multiple of ", kKeyBlock)};
  }
  return {};
}

MaybeError validate_bytes(const KvCacheShape& shape, const KvCacheOptions& options) {
  const double bytes = kv_cache_bytes(shape, options);
  const auto addressable = static_cast<double>(std::numeric_limits<std::size_t>::max());
  if (bytes <= addressable) return {};
  return Error{"too_large", sentence("the cache would need ", bytes / kGiB, " GiB and addresses end at ",
                                     addressable / kGiB, " GiB; use a smaller max_seq_len or batch")};
}

MaybeError check_slot(std::size_t slot, std::size_t batch) {
  if (slot < batch) return {};
  return Error{"bad_slot", sentence("there is no slot ", slot, " in a cache for ", batch, " sequence",
                                    batch == 1 ? "" : "s", "; use 0 to ", batch - 1)};
}

MaybeError check_room(std::size_t held, std::size_t max_seq_len, std::size_t count) {
  if (count <= max_seq_len - held) return {};
  return Error{"cache_full", sentence("the cache holds ", held, " of ", max_seq_len, " positions and ", count,
                                      " more do not fit; truncate or reset it, or create a longer one")};
}

}  // namespace

double kv_cache_bytes(const KvCacheShape& shape, const KvCacheOptions& options, double bytes_per_number) {
  return static_cast<double>(shape.batch) * kv_store_kind(options.kind).slot_bytes(shape, options, bytes_per_number);
}

void KvStoreDeleter::operator()(KvStore* store) const {
  store->~KvStore();
  memory->deallocate(store, bytes);
}

Result<KvCache> KvCache::create(const KvCacheShape& shape, const KvCacheOptions& options,
                                std::pmr::memory_resource& memory) {
  if (MaybeError error = validate_shape(shape)) return *error;
  if (MaybeError error = validate_options(options)) return *error;
  if (MaybeError error = validate_bytes(shape, options)) return *error;
  return KvCache(shape, options, memory);
}

Result<KvCache> KvCache::create(const KvCacheShape& shape, std::pmr::memory_resource& memory) {
  return create(shape, {}, memory);
}

KvCache::KvCache(const KvCacheShape& shape, const KvCacheOptions& options, std::pmr::memory_resource& memory)
    : shape_(shape),
      options_(options),
      store_(kv_store_kind(options.kind).make(shape, options, memory)),
      appended_(shape.num_layers * shape.batch, 0, &memory),
      length_(shape.batch, 0, &memory) {}

MaybeError KvCache::check_append(std::size_t layer, ConstMat key, ConstMat value, std::size_t slot) const {
  if (layer >= shape_.num_layers) {
    return Error{"bad_layer", sentence("there is no layer ", layer, " in a cache of ", shape_.num_layers,
                                       " layers; use 0 to ", shape_.num_layers - 1)};
  }
  if (MaybeError error = check_slot(slot, shape_.batch)) return error;
  const std::size_t count = key.rows();
  if (count == 0 || value.rows() != count || key.cols() != shape_.kv_dim() || value.cols() != shape_.kv_dim()) {
    return Error{"shape",
                 sentence("keys are ", key.rows(), " × ", key.cols(), " and values ", value.rows(), " × ", value.cols(),
                          "; append equally many of both, at least one, with ", shape_.kv_dim(),
                          " columns (num_kv_heads ", shape_.num_kv_heads, " × head_dim ", shape_.head_dim, ")")};
  }
  const std::size_t appended = appended_[index(layer, slot)];
  if (MaybeError error = check_room(appended, shape_.max_seq_len, count)) return error;
  const std::size_t limit = store_->chunk_limit(length_[slot]);
  const std::size_t waiting = appended - length_[slot];
  if (count > limit - waiting) {
    return Error{"chunk_too_long",
                 sentence("layer ", layer, " has appended ", waiting, " positions since position ", length_[slot],
                          " and ", count, " more are beyond the ", limit,
                          " that one advance covers there; append at most append_limit() and advance in between")};
  }
  return {};
}

MaybeError KvCache::append(std::size_t layer, ConstMat key, ConstMat value, std::size_t slot) {
  if (MaybeError error = check_append(layer, key, value, slot)) return error;
  std::size_t& appended = appended_[index(layer, slot)];
  if (MaybeError error = store_->reserve(slot, length_[slot], appended + key.rows())) return error;
  store_->write({layer, slot}, appended, key, value);
  appended += key.rows();
  return {};
}

std::size_t KvCache::append_limit(std::size_t slot) const {
  const std::size_t held = length(slot);
  return std::min(shape_.max_seq_len - held, store_->chunk_limit(held));
}

MaybeError KvCache::reserve(std::size_t count, std::size_t slot) {
  if (MaybeError error = check_slot(slot, shape_.batch)) return error;
  if (MaybeError error = check_room(length_[slot], shape_.max_seq_len, count)) return error;
  return store_->reserve(slot, length_[slot], length_[slot] + count);
}

MaybeError KvCache::advance(std::size_t count, std::size_t slot) {
  if (MaybeError error = check_slot(slot, shape_.batch)) return error;
  for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
    const std::size_t waiting = appended_[index(layer, slot)] - length_[slot];
    if (waiting < count) {
      return Error{"not_appended",
                   sentence("layer ", layer, " has appended ", waiting, " positions, so the cache cannot advance by ",
                            count, "; append to every layer first")};
    }
  }
  length_[slot] += count;
  return {};
}

MaybeError KvCache::truncate(std::size_t length, std::size_t slot) {
  if (MaybeError error = check_slot(slot, shape_.batch)) return error;
  if (length > length_[slot]) {
    return Error{"bad_length", sentence("the cache holds ", length_[slot], " positions and cannot be truncated to ",
                                        length, "; use a length of at most ", length_[slot])};
  }
  const std::size_t recoverable = store_->recoverable_length(slot, length);
  if (recoverable != length) {
    const KvStore::Lost lost = store_->lost(slot, length);
    return Error{"not_recoverable",
                 sentence("the cache cannot be truncated to ", length, ": ", lost.reason,
                          "; the earliest position after it that can be recovered is ", lost.earliest,
                          ": truncate to that, or to ", recoverable, " and append what followed again")};
  }
  store_->truncate(slot, length);
  length_[slot] = length;
  for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) appended_[index(layer, slot)] = length;
  return {};
}

std::size_t KvCache::recoverable_length(std::size_t length, std::size_t slot) const {
  return store_->recoverable_length(slot, std::min(length, this->length(slot)));
}

MaybeError KvCache::reset(std::size_t slot) { return truncate(0, slot); }

void KvCache::reset() {
  for (std::size_t slot = 0; slot < shape_.batch; ++slot) static_cast<void>(reset(slot));
}

MaybeError KvCache::fork(std::size_t from, std::size_t to) {
  if (MaybeError error = check_slot(from, shape_.batch)) return error;
  if (MaybeError error = check_slot(to, shape_.batch)) return error;
  if (from == to) return {};
  store_->fork(from, to, length_[from]);
  length_[to] = length_[from];
  for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) appended_[index(layer, to)] = length_[from];
  return {};
}

std::size_t KvCache::length(std::size_t slot) const {
  ATTN_EXPECTS(slot < shape_.batch, "length() needs a slot of the cache");
  return length_[slot];
}

std::size_t KvCache::visible_length(std::size_t layer, std::size_t slot) const {
  ATTN_EXPECTS(layer < shape_.num_layers && slot < shape_.batch, "a cache is read by a layer and a slot that it has");
  return appended_[index(layer, slot)];
}

Mask KvCache::mask() const {
  if (options_.kind != KvCacheKind::window) return Mask::causal();
  return Mask::sparse({.causal = true, .window = options_.window, .sinks = options_.sinks});
}

ConstMat KvCache::keys(std::size_t layer, std::size_t slot) const {
  const auto whole = store_->whole({layer, slot}, visible_length(layer, slot));
  ATTN_EXPECTS(whole, "keys() needs a contiguous cache; KvBlocks reads any");
  return whole->key;
}

ConstMat KvCache::values(std::size_t layer, std::size_t slot) const {
  const auto whole = store_->whole({layer, slot}, visible_length(layer, slot));
  ATTN_EXPECTS(whole, "values() needs a contiguous cache; KvBlocks reads any");
  return whole->value;
}

std::size_t KvCache::bytes() const { return store_->bytes(); }
std::size_t KvCache::used_bytes() const { return store_->used_bytes(length_); }

double KvCache::utilization() const {
  const std::size_t reserved = bytes();
  return reserved == 0 ? 0.0 : static_cast<double>(used_bytes()) / static_cast<double>(reserved);
}

}  // namespace attn
