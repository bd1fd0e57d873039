#include "attn/attention/kv_blocks.h"

#include "attn/attention/kv_store.h"

namespace attn {

KvBlocks::KvBlocks(const KvCache& cache, std::size_t layer, std::size_t slot, std::pmr::memory_resource& scratch)
    : store_(cache.store_.get()),
      layer_(layer),
      slot_(slot),
      end_(cache.visible_length(layer, slot)),
      scratch_{Matrix::uninitialized(store_->scratch_rows(), cache.shape().kv_dim(), scratch),
               Matrix::uninitialized(store_->scratch_rows(), cache.shape().kv_dim(), scratch)} {}

std::optional<KvBlock> KvBlocks::next() {
  index_ = store_->next_block(slot_, index_);
  if (index_ * kKeyBlock >= end_) return {};
  return store_->block({layer_, slot_}, index_++, end_, scratch_);
}

}  // namespace attn
