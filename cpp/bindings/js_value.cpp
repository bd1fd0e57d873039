#include "bindings/js_value.h"

#include <emscripten/em_js.h>

#include <cmath>
#include <limits>

#include "attn/sentence.h"

// Row by row in JavaScript: a call of it from here for each row would cost more than the copy.
// clang-format off
EM_JS(void, copy_columns_in, (emscripten::EM_VAL from, size_t first, size_t stride, float* to, size_t rows, size_t cols), {
  const data = Emval.toValue(from);
  for (let row = 0; row < rows; row++) {
    HEAPF32.set(data.subarray(first + row * stride, first + row * stride + cols), (to >>> 2) + row * cols);
  }
});
EM_JS(void, copy_columns_out, (const float* from, size_t rows, size_t cols, emscripten::EM_VAL to, size_t first, size_t stride), {
  const data = Emval.toValue(to);
  for (let row = 0; row < rows; row++) {
    const begin = (from >>> 2) + row * cols;
    data.set(HEAPF32.subarray(begin, begin + cols), first + row * stride);
  }
});
// clang-format on

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

bool is_size(double number) {
  return number >= 0.0 && number == std::floor(number) && number <= std::numeric_limits<std::uint32_t>::max();
}

MaybeError check_columns(std::string_view name, const JsColumns& columns) {
  const auto length = columns.data["length"].as<double>();
  const bool whole =
      is_size(columns.rows) && is_size(columns.cols) && is_size(columns.first) && is_size(columns.stride);
  const double end = columns.rows > 0.0 ? columns.first + (columns.rows - 1.0) * columns.stride + columns.cols : 0.0;
  if (whole && columns.cols <= columns.stride && end <= length) return {};
  return Error{"bad_matrix", sentence(name, " says ", columns.rows, " rows of ", columns.cols, " numbers from ",
                                      columns.first, " on, ", columns.stride, " apart, but holds ", length,
                                      " numbers. Give it columns that lie inside the data.")};
}

}  // namespace

Result<Matrix> read_matrix(std::string_view name, const JsMatrix& matrix, std::pmr::memory_resource& memory) {
  const auto length = matrix.data["length"].as<double>();
  if (!is_size(matrix.rows) || !is_size(matrix.cols) || matrix.rows * matrix.cols != length) {
    return Error{"bad_matrix", sentence(name, " says ", matrix.rows, " × ", matrix.cols, " but holds ", length,
                                        " numbers. Give it rows · cols numbers.")};
  }
  Matrix copy(static_cast<std::size_t>(matrix.rows), static_cast<std::size_t>(matrix.cols), memory);
  if (copy.size() > 0) {
    val(emscripten::typed_memory_view(copy.size(), copy.data())).call<void>("set", matrix.data);
  }
  return copy;
}

Result<Matrix> read_columns(std::string_view name, const JsColumns& columns, std::pmr::memory_resource& memory) {
  if (auto error = check_columns(name, columns)) return *std::move(error);
  auto copy =
      Matrix::uninitialized(static_cast<std::size_t>(columns.rows), static_cast<std::size_t>(columns.cols), memory);
  copy_columns_in(columns.data.as_handle(), static_cast<std::size_t>(columns.first),
                  static_cast<std::size_t>(columns.stride), copy.data(), copy.rows(), copy.cols());
  return copy;
}

MaybeError write_columns(std::string_view name, ConstMat matrix, const JsColumns& columns) {
  if (auto error = check_columns(name, columns)) return error;
  if (columns.rows != static_cast<double>(matrix.rows()) || columns.cols != static_cast<double>(matrix.cols())) {
    return Error{"bad_matrix", sentence(name, " has room for ", columns.rows, " × ", columns.cols, ", but ",
                                        matrix.rows(), " × ", matrix.cols(), " were computed. Give it that size.")};
  }
  copy_columns_out(matrix.data(), matrix.rows(), matrix.cols(), columns.data.as_handle(),
                   static_cast<std::size_t>(columns.first), static_cast<std::size_t>(columns.stride));
  return {};
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
