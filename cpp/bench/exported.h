// What the benchmark's page calls: plain C functions over pointers into the module's memory.
#pragma once

#include <emscripten/emscripten.h>

#define ATTN_EXPORTED extern "C" EMSCRIPTEN_KEEPALIVE
