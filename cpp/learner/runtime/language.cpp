// What clang calls without being asked.
#include <lab/state.h>

extern "C" {

void* __dso_handle = nullptr;

/// What the linker puts at a program's end. A module is thrown away as a whole, so nobody needs to be told of its end.
void __wasm_call_dtors() {}
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }

/// The C library's would end a process.
[[noreturn]] void abort() { lab::trap("abort", 0, "abort()"); }

[[noreturn]] void __cxa_pure_virtual() { lab::trap("pure_virtual", 0); }

/// The end of a process, which this is not.
[[noreturn]] void exit(int) { lab::trap("abort", 0, "exit()"); }
[[noreturn]] void _Exit(int) { lab::trap("abort", 0, "exit()"); }

/// A function-local static that initialises itself, recursively or not, is made once; there are no threads.
int __cxa_guard_acquire(char* made) { return *made == 0; }
void __cxa_guard_release(char* made) { *made = 1; }
void __cxa_guard_abort(char*) {}

}  // extern "C"
