#include "bindings/kernel_info.h"

#include <vector>

#include "attn/attention/attention.h"

namespace attn::bindings {

Js<KernelInfo[]> kernels() {
  std::vector<KernelInfo> infos;
  for (const AttentionKernel& kernel : attention_kernels()) {
    infos.push_back({std::string(kernel.name), std::string(kernel.summary), kernel.traces});
  }
  return Js<KernelInfo[]>(js_array(infos));
}

void register_kernel_info() {
  emscripten::value_object<KernelInfo>("KernelInfo")
      .field("name", &KernelInfo::name)
      .field("summary", &KernelInfo::summary)
      .field("traces", &KernelInfo::traces);
  emscripten::register_type<Js<KernelInfo[]>>("KernelInfo[]");
}

}  // namespace attn::bindings
