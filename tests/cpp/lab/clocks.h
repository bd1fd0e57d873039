// Clocks for tests: one that moves only when the test says so, in steps as coarse as a browser's, and the real one.
#pragma once

#include <chrono>
#include <cmath>

namespace attn::test {

struct FakeClock {
  static inline double elapsed_ms = 0.0;  // what really passed
  static inline double tick_ms = 0.1;     // what readings are rounded to

  static void reset(double tick) {
    elapsed_ms = 0.0;
    tick_ms = tick;
  }
  static double now() {
    elapsed_ms += 0.01;  // a reading takes time too
    return std::floor(elapsed_ms / tick_ms) * tick_ms;
  }
};

inline double real_clock() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace attn::test
