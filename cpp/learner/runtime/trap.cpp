#include <lab/index.h>

namespace lab {

State state;

// web/src/learner/cpp/state.ts counts on these places.
static_assert(__builtin_offsetof(State, numbers) == 16 && __builtin_offsetof(State, reads) == 48 &&
              __builtin_offsetof(State, output) == 64 && __builtin_offsetof(State, shown) == 84 && sizeof(Shown) == 16);

void trap(const char* fault, unsigned line, const char* name, double a, double b, double c, double d) {
  // After a trap nothing runs that could read this, so the compiler would leave it out; the host does read it.
  volatile State& told = state;
  told.fault = fault;
  told.line = line;
  told.name = name;
  told.numbers[0] = a;
  told.numbers[1] = b;
  told.numbers[2] = c;
  told.numbers[3] = d;
  __builtin_trap();
}

void trap_index(const char* container, Index index, __SIZE_TYPE__ size) {
  trap("index", index.line, container, index.shown(), size);
}

void trap_position(const char* what, Index index, __SIZE_TYPE__ size) {
  trap("position", index.line, what, index.shown(), size);
}

}  // namespace lab
