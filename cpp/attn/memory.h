// Memory curves on the page are measured: every kernel allocates from a resource that counts.
#pragma once

#include <cstddef>
#include <memory_resource>

namespace attn {

/// Passes requests on to `upstream` and counts them. Bytes are those that were asked for, without the allocator's own
/// overhead.
class TrackingResource final : public std::pmr::memory_resource {
 public:
  explicit TrackingResource(std::pmr::memory_resource& upstream) : upstream_(upstream) {}

  std::size_t live_bytes() const { return live_bytes_; }
  /// The largest live_bytes() since construction or the last reset_peak().
  std::size_t peak_bytes() const { return peak_bytes_; }
  std::size_t allocations() const { return allocations_; }
  void reset_peak() { peak_bytes_ = live_bytes_; }

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* pointer, std::size_t bytes, std::size_t alignment) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

  std::pmr::memory_resource& upstream_;
  std::size_t live_bytes_ = 0;
  std::size_t peak_bytes_ = 0;
  std::size_t allocations_ = 0;
};

}  // namespace attn
