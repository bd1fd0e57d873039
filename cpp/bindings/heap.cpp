#include "bindings/heap.h"

#include <emscripten/em_js.h>
#include <emscripten/emscripten.h>
#include <emscripten/heap.h>

#include <cstdint>
#include <cstdlib>
#include <new>  // the signatures of operator new

#include "attn/contract.h"

// The names before the colon are read by web/src/runtime/serve.ts.
// clang-format off
EM_JS(void, throw_out_of_memory, (double bytes), {
  throw new Error('out_of_memory: ' + bytes);
});
EM_JS(void, throw_broken_contract, (const char* sentence, const char* file, int line), {
  throw new Error('broken_contract: ' + UTF8ToString(sentence) + ' (' + UTF8ToString(file) + ':' + line + ')');
});
// clang-format on

namespace attn::bindings {
namespace {

// Nothing larger can be asked for, and rounding it up cannot wrap.
constexpr std::size_t kLargest = SIZE_MAX - 4096;

class HeapResource final : public std::pmr::memory_resource {
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    // aligned_alloc() wants whole multiples of the alignment.
    void* pointer =
        bytes > kLargest ? nullptr : std::aligned_alloc(alignment, (bytes + alignment - 1) & ~(alignment - 1));
    if (pointer == nullptr) throw_out_of_memory(static_cast<double>(bytes));
    return pointer;
  }
  void do_deallocate(void* pointer, std::size_t, std::size_t) override { std::free(pointer); }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }
};

double heap_bytes() { return static_cast<double>(emscripten_get_heap_size()); }

}  // namespace

std::pmr::memory_resource& heap() {
  static HeapResource resource;
  return resource;
}

lab::Host host() {
  return {.now_ms = emscripten_get_now, .heap_bytes = heap_bytes, .limit_bytes = lab::kWasm32LimitBytes};
}

void report_fatal_errors_to_javascript() { set_contract_handler(throw_broken_contract); }

}  // namespace attn::bindings

// The library's own operator new and its complaint about a missing function bring printf with them. Ours say the same in
// JavaScript.
void* operator new(std::size_t bytes) {
  void* pointer = std::malloc(bytes);
  if (pointer == nullptr) throw_out_of_memory(static_cast<double>(bytes));
  return pointer;
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void operator delete(void* pointer) noexcept { std::free(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { std::free(pointer); }
void operator delete[](void* pointer) noexcept { std::free(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { std::free(pointer); }
extern "C" void __cxa_pure_virtual() {  // NOLINT: the name is the compiler's
  throw_broken_contract("a pure virtual function was called", __FILE__, __LINE__);
}
