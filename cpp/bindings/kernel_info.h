// The table of attention kernels as the page sees it, for every module that runs them.
#pragma once

#include <string>

#include "bindings/js_value.h"

namespace attn::bindings {

struct KernelInfo {
  std::string name;
  std::string summary;
  bool traces = false;
};

Js<KernelInfo[]> kernels();

void register_kernel_info();

}  // namespace attn::bindings
