// Fields of a value_object that are vectors and tables in C++, and arrays and matrices in JavaScript:
//   .field("weights", js_numbers<&SoftmaxRow::weights>, set_js_numbers<&SoftmaxRow::weights>)
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "attn/diagnose/table.h"
#include "bindings/heap.h"
#include "bindings/js_value.h"

namespace attn::bindings {

/// The struct and the field of a pointer to member.
template <typename Pointer>
struct MemberOf;
template <typename Owner, typename Field>
struct MemberOf<Field Owner::*> {
  using owner = Owner;
  using field = Field;
};
template <auto member>
using OwnerOf = typename MemberOf<decltype(member)>::owner;
template <auto member>
using FieldOf = typename MemberOf<decltype(member)>::field;

// --- numbers --------------------------------------------------------------------------------------------------------

using JsNumbers = Js<double[]>;

template <auto member>
JsNumbers js_numbers(const OwnerOf<member>& owner) {
  return JsNumbers(js_array(owner.*member));
}
template <auto member>
void set_js_numbers(OwnerOf<member>& owner, JsNumbers numbers) {
  owner.*member = emscripten::convertJSArrayToNumberVector<double>(numbers);
}

// --- structs --------------------------------------------------------------------------------------------------------

/// The elements are value_objects; register_type<Js<Element[]>>("Element[]") names the array.
template <auto member>
Js<typename FieldOf<member>::value_type[]> js_elements(const OwnerOf<member>& owner) {
  return Js<typename FieldOf<member>::value_type[]>(js_array(owner.*member));
}
/// Of a reply: it never comes in.
template <auto member>
void no_elements(OwnerOf<member>&, Js<typename FieldOf<member>::value_type[]>) {}

// --- tables ---------------------------------------------------------------------------------------------------------

inline JsMatrix js_table(const Table& table) {
  return {static_cast<double>(table.rows), static_cast<double>(table.cols),
          js_float32_array(table.data.data(), table.data.size())};
}

/// A matrix whose sizes contradict its data is read as empty, and whoever takes it refuses that shape.
inline Table read_table(std::string_view name, const JsMatrix& matrix) {
  const auto copy = read_matrix(name, matrix, heap());
  if (!copy) return {};
  Table table(copy.value().rows(), copy.value().cols());
  std::copy_n(copy.value().data(), table.data.size(), table.data.data());
  return table;
}

template <auto member>
JsMatrix js_table_of(const OwnerOf<member>& owner) {
  return js_table(owner.*member);
}
template <auto member>
void set_js_table(OwnerOf<member>& owner, JsMatrix matrix) {
  owner.*member = read_table("matrix", matrix);
}

}  // namespace attn::bindings
