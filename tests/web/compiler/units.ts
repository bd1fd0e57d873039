/** Units as the page builds them: a header of the lab's, the learner's file, and exports. */
import type { Unit } from '../../../web/src/compiler/unit.ts'

const lab_h = `#pragma once
/// A list of numbers that stops the program at a wrong index.
template <class T>
struct Row {
  T* first;
  int length;
  /// The element at an index. It is checked.
  T& at(int index) {
    if (index < 0 || index >= length) __builtin_trap();
    return first[index];
  }
  void add_all(T value) {
    for (int i = 0; i < length; i++) first[i].add(value);
  }
};
`

const unit_cpp = `#include "lab.h"
#include "your_code.cpp"
extern "C" [[clang::export_name("attend")]] float exported_attend(float* x, int n) { return attend(x, n); }
`

/** The learner is asked for `float attend(float* x, int n)`. */
export const unitOf = (code: string, more: Partial<Unit> = {}): Unit => ({
  files: { 'lab.h': lab_h, 'unit.cpp': unit_cpp, 'your_code.cpp': code },
  main: 'unit.cpp',
  ...more,
})

export const right_code = `float attend(float* x, int n) {
  float sum = 0;
  for (int i = 0; i < n; i++) sum += x[i];
  return sum / n;
}
`
