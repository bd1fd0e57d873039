// Values that cross the border to JavaScript, always as copies: memory may grow and move under a view, which then reads
// zeros without a word.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <memory_resource>
#include <string_view>
#include <utility>

#include "attn/matrix.h"
#include "attn/result.h"

namespace attn::bindings {

using emscripten::val;

/// A JavaScript value whose TypeScript type is known. Name it once with `emscripten::register_type<Js<Tag>>("Name")`.
template <typename Tag>
struct Js : val {
  Js() = default;
  explicit Js(val value) : val(std::move(value)) {}
};

using JsFloat32Array = Js<float>;
using JsBytes = Js<unsigned char>;

/// The page's Matrix: row-major float32 with its sizes.
struct JsMatrix {
  double rows = 0.0;
  double cols = 0.0;
  JsFloat32Array data;
};

/// A copy in WebAssembly memory. `bad_matrix` when the sizes are not whole or the data has another length; `name` is
/// what the message calls it.
Result<Matrix> read_matrix(std::string_view name, const JsMatrix& matrix, std::pmr::memory_resource& memory);

/// Columns [first, first + cols) of the page's row-major matrix whose rows are `stride` numbers apart: one worker's heads
/// of a matrix that several workers share. `data` may be shared memory.
struct JsColumns {
  double rows = 0.0;
  double cols = 0.0;
  double first = 0.0;
  double stride = 0.0;
  JsFloat32Array data;
};

/// A copy in WebAssembly memory; `bad_matrix` as read_matrix(), and when the columns do not lie inside the data.
Result<Matrix> read_columns(std::string_view name, const JsColumns& columns, std::pmr::memory_resource& memory);

/// Copies `matrix` to where the page wants it; `bad_matrix` when the sizes differ or do not lie inside the data.
MaybeError write_columns(std::string_view name, ConstMat matrix, const JsColumns& columns);

JsMatrix js_matrix(ConstMat matrix);
JsFloat32Array js_float32_array(const float* elements, std::size_t count);

/// What a function answers: "T | Failure". A Failure is an attn::Error; it is told apart by its `code`, a field that no
/// other reply has.
template <typename T>
struct Reply : Js<Reply<T>> {
  using Js<Reply<T>>::Js;
};

template <typename T>
Reply<T> failed(const Error& error) {
  return Reply<T>(val(error));
}

template <typename T>
Reply<T> reply(const Result<T>& result) {
  return result ? Reply<T>(val(result.value())) : failed<T>(result.error());
}

/// An array of what `convert` makes of each element, a val.
template <typename Range, typename Convert>
val js_array_of(const Range& range, const Convert& convert) {
  val array = val::array();
  unsigned index = 0;
  for (const auto& element : range) array.set(index++, convert(element));
  return array;
}

/// An array of values that cross as they are.
template <typename Range>
val js_array(const Range& range) {
  return js_array_of(range, [](const auto& element) { return val(element); });
}

/// Registers what every module needs: Matrix, Failure and build_info(), which tells what it was compiled with.
void register_common_types();

}  // namespace attn::bindings
