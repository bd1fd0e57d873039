// The module attn_heads: the site's own model, its tokens and what its heads attend to. The first page shows nothing more, and
// so a visitor has it soon; all else that a model is asked for is in attn_model.
#include "bindings/heap.h"
#include "bindings/model_api.h"

namespace attn::bindings {
namespace {

EMSCRIPTEN_BINDINGS(attn_heads) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_model_api([] {});
}

}  // namespace
}  // namespace attn::bindings
