#include "attn/memory.h"

#include <algorithm>

namespace attn {

void* TrackingResource::do_allocate(std::size_t bytes, std::size_t alignment) {
  void* pointer = upstream_.allocate(bytes, alignment);
  live_bytes_ += bytes;
  peak_bytes_ = std::max(peak_bytes_, live_bytes_);
  ++allocations_;
  return pointer;
}

void TrackingResource::do_deallocate(void* pointer, std::size_t bytes, std::size_t alignment) {
  upstream_.deallocate(pointer, bytes, alignment);
  live_bytes_ -= bytes;
}

}  // namespace attn
