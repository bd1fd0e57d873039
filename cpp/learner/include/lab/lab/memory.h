#pragma once
#include <lab/index.h>

namespace lab {

/// Memory for `count` things of `size` bytes; traps when there is not so much. `container` and the count's line say for
/// whom.
void* allocate(const char* container, Index count, __SIZE_TYPE__ size);
void release(void* memory) noexcept;

/// Traps when something wrote beyond the end of what it had asked for, or before its beginning.
void check_heap();

/// Makes the stack empty, after a trap has left its calls without an end.
void rewind_stack();
/// Where the stack has come to; negative after it has overflown.
int stack_pointer();

}  // namespace lab
