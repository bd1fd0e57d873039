#include "bindings/js_value.h"

#include <cmath>
#include <limits>

#include "attn/sentence.h"

namespace attn::bindings {
namespace {

#ifdef __wasm_relaxed_simd__
constexpr const char* kBuild = "relaxed";
#else
constexpr const char* kBuild = "simd";
#endif

using JsBuild = Js<struct BuildTag>;

struct JsBuildInfo {
  JsBuild build;
};

JsBuildInfo build_info() { return {JsBuild(val(kBuild))}; }

}  // namespace

Result<Matrix> read_matrix(std::string_view name, const JsMatrix& matrix, std::pmr::memory_resource& memory) {
  const auto length = matrix.data["length"].as<double>();
  const bool whole = matrix.rows >= 0.0 && matrix.cols >= 0.0 && matrix.rows == std::floor(matrix.rows) &&
                     matrix.cols == std::floor(matrix.cols) &&
                     matrix.rows <= std::numeric_limits<std::uint32_t>::max() &&
                     matrix.cols <= std::numeric_limits<std::uint32_t>::max();
  if (!whole || matrix.rows * matrix.cols != length) {
    return Error{"bad_matrix", sentence(name, " says ", matrix.rows, " × ", matrix.cols, " but holds ", length,
                                        " numbers. Give it rows · cols numbers.")};
  }
  Matrix copy(static_cast<std::size_t>(matrix.rows), static_cast<std::size_t>(matrix.cols), memory);
  if (copy.size() > 0) {
    val(emscripten::typed_memory_view(copy.size(), copy.data())).call<void>("set", matrix.data);
  }
  return copy;
}

JsFloat32Array js_float32_array(const float* elements, std::size_t count) {
  return JsFloat32Array(val(emscripten::typed_memory_view(count, elements)).call<val>("slice"));
}

JsMatrix js_matrix(ConstMat matrix) {
  ATTN_EXPECTS(matrix.row_stride() == matrix.cols() || matrix.rows() <= 1,
               "only a matrix without gaps between its rows crosses the border");
  return {static_cast<double>(matrix.rows()), static_cast<double>(matrix.cols()),
          js_float32_array(matrix.data(), matrix.size())};
}

void register_common_types() {
  using emscripten::register_type;
  using emscripten::value_object;
  register_type<JsFloat32Array>("Float32Array");
  value_object<JsMatrix>("Matrix")
      .field("rows", &JsMatrix::rows)
      .field("cols", &JsMatrix::cols)
      .field("data", &JsMatrix::data);
  register_type<JsBuild>("'simd' | 'relaxed'");
  value_object<JsBuildInfo>("BuildInfo").field("build", &JsBuildInfo::build);
  emscripten::function("build_info", build_info);
  value_object<Error>("Failure").field("code", &Error::code).field("message", &Error::message);
}

}  // namespace attn::bindings
