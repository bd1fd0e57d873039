// Everything that is allocated lies between two marks. What writes past an end is found out at the end of the call,
// instead of showing up as other numbers somewhere else.
#include <lab/memory.h>
#include <new>

extern "C" {
void* malloc(__SIZE_TYPE__ bytes);
void* aligned_alloc(__SIZE_TYPE__ alignment, __SIZE_TYPE__ bytes);
void free(void* memory);
}

namespace lab {
namespace {

constexpr unsigned intact = 0x600D600D;
constexpr unsigned released = 0xDEADDEAD;

/// In front of each block; its size keeps the block aligned to 16 bytes.
struct Header {
  Header* before;
  Header* after;
  unsigned bytes;
  unsigned mark;
};
static_assert(sizeof(Header) == 16);

Header* newest = nullptr;
double bytes_in_use = 0;

char* block_of(Header* header) { return reinterpret_cast<char*>(header + 1); }
Header* header_of(void* block) { return static_cast<Header*>(block) - 1; }

void check_marks(Header* header) {
  unsigned end;
  __builtin_memcpy(&end, block_of(header) + header->bytes, sizeof(end));
  if (header->mark != intact || end != intact) trap("overrun", 0, "", header->bytes);
}

/// Null where there is not so much memory.
void* allocate_or_null(double bytes) {
  constexpr unsigned around = sizeof(Header) + sizeof(intact);
  if (bytes >= 2147483648.0) return nullptr;
  auto* header = static_cast<Header*>(malloc(static_cast<__SIZE_TYPE__>(bytes) + around));
  if (header == nullptr) return nullptr;
  *header = {nullptr, newest, static_cast<unsigned>(bytes), intact};
  if (newest != nullptr) newest->before = header;
  newest = header;
  bytes_in_use += bytes;
  __builtin_memcpy(block_of(header) + header->bytes, &intact, sizeof(intact));
  return block_of(header);
}

}  // namespace

void* allocate(const char* container, Index count, __SIZE_TYPE__ size) {
  const double asked = count.shown();
  if (asked < 0) trap("length", count.line, container, asked);
  void* memory = allocate_or_null(asked * size);
  if (memory == nullptr) trap("memory", count.line, container, asked, asked * size, bytes_in_use);
  return memory;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  Header* header = header_of(memory);
  if (header->mark == released) trap("released_twice", 0);
  check_marks(header);
  (header->before != nullptr ? header->before->after : newest) = header->after;
  if (header->after != nullptr) header->after->before = header->before;
  bytes_in_use -= header->bytes;
  header->mark = released;
  free(header);
}

void check_heap() {
  for (Header* each = newest; each != nullptr; each = each->after) check_marks(each);
}

}  // namespace lab

void* operator new(std::size_t bytes) { return lab::allocate("", lab::Index(bytes, 0), 1); }
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return lab::allocate_or_null(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return lab::allocate_or_null(bytes); }
void operator delete(void* memory) noexcept { lab::release(memory); }
void operator delete[](void* memory) noexcept { lab::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { lab::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { lab::release(memory); }

// For types that ask for more than 16 bytes of alignment; rare enough to go without marks.
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto wide = static_cast<std::size_t>(alignment);
  void* memory = aligned_alloc(wide, (bytes + wide - 1) / wide * wide);
  if (memory == nullptr) lab::trap("memory", 0, "", bytes, bytes, lab::bytes_in_use);
  return memory;
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) { return operator new(bytes, alignment); }
void operator delete(void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { free(memory); }
