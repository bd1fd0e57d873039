#pragma once
// What the page reads in the module's memory after a call, whether it returned or trapped. The module imports nothing, so
// this is the only way out of it. web/src/learner/cpp/state.ts reads the same fields at the same places.

namespace lab {

/// A matrix to be drawn, in the order of the calls of `show`.
struct Shown {
  const char* name;
  unsigned rows;
  unsigned cols;
  /// rows · cols values; null where the matrix is too large to be drawn.
  const float* data;
};

struct State {
  /// What went wrong, as a word of web/src/learner/cpp/faults.ts, which has the sentences; null where only the engine
  /// knows.
  const char* fault;
  /// What it happened to, such as "vector" or the name of a matrix.
  const char* name;
  /// Line of the learner's code, from 1; 0 where it is not known.
  unsigned line;
  /// 1 where the exercise counts reads: `Matrix::data` is closed.
  unsigned data_closed;
  double numbers[4];
  /// Matrix elements read and written since the host set them to 0.
  unsigned long long reads;
  unsigned long long writes;
  /// What the code printed, in the form of lab/output.h.
  const unsigned char* output;
  unsigned output_size;
  /// 0, or 1 + where in `output` the sentence of `fail` begins.
  unsigned sentence;
  /// 1 when more was printed than fits.
  unsigned output_cut;
  unsigned shown_count;
  const Shown* shown;
};

extern State state;

/// Ends the call. The host finds what is said here in `state`.
[[noreturn]] void trap(const char* fault, unsigned line, const char* name = "", double a = 0, double b = 0,
                       double c = 0, double d = 0);

}  // namespace lab
