// What the machine around the lab offers. Handed in, so that the lab itself knows no browser.
#pragma once

#include "lab/timing.h"

namespace attn::lab {

struct Host {
  Clock now_ms = nullptr;
  double (*heap_bytes)() = nullptr;  // memory taken from the system so far
  double limit_bytes = 0.0;          // the most that it can ever be
};

/// Memory of 32-bit WebAssembly.
inline constexpr double kWasm32LimitBytes = 4.0 * 1024.0 * 1024.0 * 1024.0;

}  // namespace attn::lab
