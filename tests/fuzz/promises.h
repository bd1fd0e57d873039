// What every reader promises about a stranger's bytes. A broken promise aborts, which is what a fuzzer looks for.
#pragma once

#include <sanitizer/allocator_interface.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "attn/result.h"

namespace attn::fuzz {

inline void require(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "Broken promise: %s\n", promise);
  std::abort();
}

/// An error has a code, and a sentence that is whole.
inline void require_sentence(const Error& error) {
  require(!error.code.empty(), "an error has a code");
  require(error.message.size() > 20 && error.message.back() == '.', "an error is told in a sentence");
}

/// Counts what is allocated while it lives, and holds it against the size of the input.
class MemoryBound {
 public:
  MemoryBound(std::size_t input_bytes, std::size_t bytes_per_byte) : limit_(kFree + input_bytes * bytes_per_byte) {
    static const int installed = __sanitizer_install_malloc_and_free_hooks(on_allocate, on_free);
    require(installed != 0, "the sanitizer tells about allocations");
    live_bytes() = 0;
    peak_bytes() = 0;
  }
  ~MemoryBound() {
    if (peak_bytes() <= static_cast<std::ptrdiff_t>(limit_)) return;
    std::fprintf(stderr, "%td bytes were allocated, and the input allows %zu\n", peak_bytes().load(), limit_);
    require(false, "memory is in proportion to the input");
  }
  MemoryBound(const MemoryBound&) = delete;
  MemoryBound& operator=(const MemoryBound&) = delete;

 private:
  static constexpr std::size_t kFree = std::size_t{1} << 20;  // tables, and the first chunk of a JSON document

  static std::atomic<std::ptrdiff_t>& live_bytes() {
    static std::atomic<std::ptrdiff_t> bytes;
    return bytes;
  }
  static std::atomic<std::ptrdiff_t>& peak_bytes() {
    static std::atomic<std::ptrdiff_t> bytes;
    return bytes;
  }
  static void on_allocate(const volatile void*, std::size_t bytes) {
    const std::ptrdiff_t live = live_bytes() += static_cast<std::ptrdiff_t>(bytes);
    if (live > peak_bytes()) peak_bytes() = live;
  }
  static void on_free(const volatile void* pointer) {
    if (pointer == nullptr) return;
    live_bytes() -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(const_cast<const void*>(pointer)));
  }

  std::size_t limit_;
};

}  // namespace attn::fuzz
