#include <lab/memory.h>

/// Made by the linker.
extern "C" char __stack_high;

__asm__(".globaltype __stack_pointer, i32\n");

namespace lab {

void rewind_stack() { __asm__ volatile("local.get %0\nglobal.set __stack_pointer" ::"r"(&__stack_high)); }

int stack_pointer() {
  int now;
  __asm__("global.get __stack_pointer\nlocal.set %0" : "=r"(now));
  return now;
}

}  // namespace lab
