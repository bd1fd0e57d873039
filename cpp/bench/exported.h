// What the benchmark's page calls: plain C functions over pointers into the module's memory.
#pragma once

// em++ exports what is marked as used.
#define ATTN_EXPORTED extern "C" [[gnu::used]]
