#include "attn/attention/kv_cache.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "attn/sentence.h"

namespace attn {
namespace {

MaybeError validate_shape(const KvCacheShape& shape) {
  if (shape.batch == 0 || shape.max_seq_len == 0 || shape.num_layers == 0 || shape.num_kv_heads == 0 ||
      shape.head_dim == 0) {
    return Error{"empty", sentence("a cache of batch ", shape.batch, ", max_seq_len ", shape.max_seq_len,
                                   ", num_layers ", shape.num_layers, ", num_kv_heads ", shape.num_kv_heads,
                                   ", head_dim ", shape.head_dim, " holds nothing; use at least 1 of each")};
  }
  const auto addressable = static_cast<double>(std::numeric_limits<std::size_t>::max());
  if (shape.bytes() > addressable) {
    return Error{"too_large", sentence("the cache would need ", shape.bytes() / (1024.0 * 1024.0 * 1024.0),
                                       " GiB and addresses end at ", addressable / (1024.0 * 1024.0 * 1024.0),
                                       " GiB; use a smaller max_seq_len or batch")};
  }
  return {};
}

Error bad_slot(std::size_t slot, std::size_t batch) {
  return {"bad_slot", sentence("there is no slot ", slot, " in a cache for ", batch, " sequence", batch == 1 ? "" : "s",
                               "; use 0 to ", batch - 1)};
}

}  // namespace

double KvCacheShape::bytes() const {
  return 2.0 * static_cast<double>(batch) * static_cast<double>(max_seq_len) * static_cast<double>(num_layers) *
         static_cast<double>(num_kv_heads) * static_cast<double>(head_dim) * sizeof(float);
}

Result<KvCache> KvCache::create(const KvCacheShape& shape, std::pmr::memory_resource& memory) {
  if (MaybeError error = validate_shape(shape)) return *error;
  return KvCache(shape, memory);
}

KvCache::KvCache(const KvCacheShape& shape, std::pmr::memory_resource& memory)
    : shape_(shape),
      keys_(&memory),
      values_(&memory),
      appended_(shape.num_layers * shape.batch, 0, &memory),
      length_(shape.batch, 0, &memory) {
  const std::size_t count = shape.num_layers * shape.batch;
  keys_.reserve(count);
  values_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    keys_.emplace_back(shape.max_seq_len, shape.kv_dim(), memory);
    values_.emplace_back(shape.max_seq_len, shape.kv_dim(), memory);
  }
}

MaybeError KvCache::append(std::size_t layer, ConstMat key, ConstMat value, std::size_t slot) {
  if (layer >= shape_.num_layers) {
    return Error{"bad_layer", sentence("there is no layer ", layer, " in a cache of ", shape_.num_layers,
                                       " layers; use 0 to ", shape_.num_layers - 1)};
  }
  if (slot >= shape_.batch) return bad_slot(slot, shape_.batch);
  const std::size_t count = key.rows();
  if (count == 0 || value.rows() != count || key.cols() != shape_.kv_dim() || value.cols() != shape_.kv_dim()) {
    return Error{"shape",
                 sentence("keys are ", key.rows(), " × ", key.cols(), " and values ", value.rows(), " × ", value.cols(),
                          "; append equally many of both, at least one, with ", shape_.kv_dim(),
                          " columns (num_kv_heads ", shape_.num_kv_heads, " × head_dim ", shape_.head_dim, ")")};
  }
  std::size_t& appended = appended_[index(layer, slot)];
  if (count > shape_.max_seq_len - appended) {
    return Error{"cache_full", sentence("the cache holds ", appended, " of ", shape_.max_seq_len, " positions and ",
                                        count, " more do not fit; truncate or reset it, or create a longer one")};
  }
  const Mat keys = keys_[index(layer, slot)].view().rows_from(appended, count);
  const Mat values = values_[index(layer, slot)].view().rows_from(appended, count);
  for (std::size_t i = 0; i < count; ++i) {
    std::copy_n(key.row(i), key.cols(), keys.row(i));
    std::copy_n(value.row(i), value.cols(), values.row(i));
  }
  appended += count;
  return {};
}

ConstMat KvCache::keys(std::size_t layer, std::size_t slot) const {
  ATTN_EXPECTS(layer < shape_.num_layers && slot < shape_.batch, "keys() needs a layer and a slot of the cache");
  return keys_[index(layer, slot)].view().rows_from(0, appended_[index(layer, slot)]);
}

ConstMat KvCache::values(std::size_t layer, std::size_t slot) const {
  ATTN_EXPECTS(layer < shape_.num_layers && slot < shape_.batch, "values() needs a layer and a slot of the cache");
  return values_[index(layer, slot)].view().rows_from(0, appended_[index(layer, slot)]);
}

MaybeError KvCache::advance(std::size_t count, std::size_t slot) {
  if (slot >= shape_.batch) return bad_slot(slot, shape_.batch);
  for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) {
    const std::size_t waiting = appended_[index(layer, slot)] - length_[slot];
    if (waiting < count) {
      return Error{"not_appended", sentence("layer ", layer, " has appended ", waiting,
                                            " positions, so the cache cannot "
                                            "advance by ",
                                            count, "; append to every layer first")};
    }
  }
  length_[slot] += count;
  return {};
}

MaybeError KvCache::truncate(std::size_t length, std::size_t slot) {
  if (slot >= shape_.batch) return bad_slot(slot, shape_.batch);
  if (length > length_[slot]) {
    return Error{"bad_length", sentence("the cache holds ", length_[slot], " positions and cannot be truncated to ",
                                        length, "; use a length of at most ", length_[slot])};
  }
  length_[slot] = length;
  for (std::size_t layer = 0; layer < shape_.num_layers; ++layer) appended_[index(layer, slot)] = length;
  return {};
}

MaybeError KvCache::reset(std::size_t slot) { return truncate(0, slot); }

void KvCache::reset() {
  std::fill(length_.begin(), length_.end(), 0);
  std::fill(appended_.begin(), appended_.end(), 0);
}

std::size_t KvCache::length(std::size_t slot) const {
  ATTN_EXPECTS(slot < shape_.batch, "length() needs a slot of the cache");
  return length_[slot];
}

std::size_t KvCache::bytes() const {
  const auto add = [](std::size_t sum, const Matrix& matrix) { return sum + matrix.bytes(); };
  return std::accumulate(keys_.begin(), keys_.end(), std::size_t{0}, add) +
         std::accumulate(values_.begin(), values_.end(), std::size_t{0}, add);
}

double KvCache::utilization() const {
  const std::size_t used = std::accumulate(length_.begin(), length_.end(), std::size_t{0});
  return static_cast<double>(used) / static_cast<double>(shape_.batch * shape_.max_seq_len);
}

}  // namespace attn
