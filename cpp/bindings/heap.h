// WebAssembly's one memory as the lab sees it: where matrices come from, how large it is, and what happens at its end.
#pragma once

#include <memory_resource>

#include "lab/memory_sweep.h"

namespace attn::bindings {

/// All of the module's matrices live here. An allocation that the browser denies ends the module with a JavaScript error
/// that names the bytes; the page discards the worker.
std::pmr::memory_resource& heap();

/// Clock, heap size and limit of this module.
lab::Host host();

/// Makes broken preconditions into JavaScript errors. Called once, when the module starts.
void report_fatal_errors_to_javascript();

}  // namespace attn::bindings
