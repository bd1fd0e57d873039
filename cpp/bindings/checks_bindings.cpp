// The module attn_checks: inputs for the learner's functions, and the judgement of what came out.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bindings/heap.h"
#include "bindings/js_value.h"
#include "lab/exercise.h"
#include "lab/quantity.h"

namespace attn::bindings {
namespace {

using emscripten::register_type;
using emscripten::value_object;

// --- values ---------------------------------------------------------------------------------------------------------

JsMatrix js_table(const Table& table) {
  return {static_cast<double>(table.rows), static_cast<double>(table.cols),
          js_float32_array(table.data.data(), table.data.size())};
}

val js_value(const ExerciseValue& value) {
  if (const auto* table = std::get_if<Table>(&value)) return val(js_table(*table));
  if (const auto* number = std::get_if<double>(&value)) return val(*number);
  return val(*std::get_if<ObjectRef>(&value));
}

// A learner's matrix says its own sizes; one that contradicts itself is read as empty, and the check then finds the
// wrong shape.
Table read_table(const JsMatrix& matrix) {
  const auto copy = read_matrix("result", matrix, heap());
  if (!copy) return {};
  Table table(copy.value().rows(), copy.value().cols());
  std::copy_n(copy.value().data(), table.data.size(), table.data.data());
  return table;
}

NamedValue read_named_value(const val& named) {
  const val value = named["value"];
  const auto name = named["name"].as<std::string>();
  if (value.isNumber()) return {name, value.as<double>()};
  return {name, read_table(value.as<JsMatrix>())};
}

template <typename T, typename Read>
std::vector<T> read_array(const val& array, const Read& read) {
  const auto length = array["length"].as<unsigned>();
  std::vector<T> elements;
  elements.reserve(length);
  for (unsigned i = 0; i < length; ++i) elements.push_back(read(array[i]));
  return elements;
}

// --- cases ----------------------------------------------------------------------------------------------------------

using JsStrings = Js<std::string[]>;
using JsValues = Js<ExerciseValue[]>;
using JsReturnKind = Js<ReturnSpec::Kind>;

struct JsReturnSpec {
  std::string name;
  JsReturnKind kind;
  std::optional<double> object;
};

struct JsCall {
  std::string function;
  JsStrings arg_names;
  JsValues args;
  Js<JsReturnSpec[]> returns;
  std::optional<bool> may_fail;
  std::optional<double> overwrite_args;
};

struct JsExerciseCase {
  std::string name;
  Js<JsCall[]> calls;
  bool shown = false;
};

JsReturnSpec js_return_spec(const ReturnSpec& spec) {
  switch (spec.kind) {
    case ReturnSpec::Kind::number: return {spec.name, JsReturnKind(val("number")), {}};
    case ReturnSpec::Kind::object: return {spec.name, JsReturnKind(val("object")), static_cast<double>(spec.object)};
    case ReturnSpec::Kind::matrix: break;
  }
  return {spec.name, JsReturnKind(val("matrix")), {}};
}

JsCall js_call(const ExerciseCall& call) {
  JsCall js;
  js.function = call.function;
  js.arg_names = JsStrings(js_array_of(call.args, [](const NamedValue& arg) { return val(arg.name); }));
  js.args = JsValues(js_array_of(call.args, [](const NamedValue& arg) { return js_value(arg.value); }));
  js.returns =
      Js<JsReturnSpec[]>(js_array_of(call.returns, [](const ReturnSpec& spec) { return val(js_return_spec(spec)); }));
  if (call.may_fail) js.may_fail = true;
  if (call.overwrite_args) js.overwrite_args = *call.overwrite_args;
  return js;
}

val js_exercise_case(const ExerciseCase& exercise_case) {
  const val calls = js_array_of(exercise_case.calls, [](const ExerciseCall& call) { return val(js_call(call)); });
  return val(JsExerciseCase{exercise_case.name, Js<JsCall[]>(calls), exercise_case.shown});
}

Result<std::uint64_t> read_seed(double seed) {
  const auto whole = lab::whole_number("The seed", seed, 0.0, 9007199254740991.0);
  if (!whole) return whole.error();
  return static_cast<std::uint64_t>(seed);
}

Reply<JsExerciseCase[]> cases(const std::string& exercise, double seed_number) {
  using R = JsExerciseCase[];
  const auto seed = read_seed(seed_number);
  if (!seed) return failed<R>(seed.error());
  const auto result = exercise_cases(exercise, seed.value());
  if (!result) return failed<R>(result.error());
  return Reply<R>(js_array_of(result.value(), js_exercise_case));
}

// --- steps ----------------------------------------------------------------------------------------------------------

struct JsStep {
  std::string name;
  JsMatrix value;
};

Reply<JsStep[]> steps(const std::string& exercise, double seed_number, double case_index, double call_index) {
  using R = JsStep[];
  const auto seed = read_seed(seed_number);
  if (!seed) return failed<R>(seed.error());
  const auto index = lab::whole_number("The case", case_index, 0.0, 1e6);
  if (!index) return failed<R>(index.error());
  const auto call = lab::whole_number("The call", call_index, 0.0, 1e6);
  if (!call) return failed<R>(call.error());
  auto result = exercise_steps(exercise, seed.value(), index.value(), call.value());
  if (!result) return failed<R>(result.error());
  // Numbers are not drawn.
  std::vector<NamedValue> matrices = std::move(result).value();
  std::erase_if(matrices, [](const NamedValue& step) { return !std::holds_alternative<Table>(step.value); });
  return Reply<R>(js_array_of(
      matrices, [](const NamedValue& step) { return val(JsStep{step.name, js_table(std::get<Table>(step.value))}); }));
}

// --- judgement ------------------------------------------------------------------------------------------------------

struct JsComparison {
  std::string title;
  JsStrings row_labels;
  JsStrings col_labels;
  JsMatrix expected;
  JsMatrix got;
  double row = 0.0;
  double col = 0.0;
};

struct JsDiagnosis {
  std::string id;
  bool passed = false;
  std::string title;
  std::string message;
  std::string case_name;
  std::optional<double> row;
  std::optional<double> col;
  Js<JsComparison[]> comparisons;
  double checks_passed = 0.0;
  double checks_total = 0.0;
};

val js_comparison(const Comparison& comparison) {
  return val(JsComparison{comparison.title, JsStrings(js_array(comparison.row_labels)),
                          JsStrings(js_array(comparison.col_labels)), js_table(comparison.expected),
                          js_table(comparison.got), static_cast<double>(comparison.row),
                          static_cast<double>(comparison.col)});
}

JsDiagnosis js_diagnosis(const Diagnosis& diagnosis) {
  JsDiagnosis js;
  js.id = diagnosis.id;
  js.passed = diagnosis.passed;
  js.title = diagnosis.title;
  js.message = diagnosis.message;
  js.case_name = diagnosis.case_name;
  if (diagnosis.row) js.row = static_cast<double>(*diagnosis.row);
  if (diagnosis.col) js.col = static_cast<double>(*diagnosis.col);
  js.comparisons = Js<JsComparison[]>(js_array_of(diagnosis.comparisons, js_comparison));
  js.checks_passed = static_cast<double>(diagnosis.checks_passed);
  js.checks_total = static_cast<double>(diagnosis.checks_total);
  return js;
}

using JsCaseResults = Js<CaseResults[]>;

Reply<JsDiagnosis> judge(const std::string& exercise, double seed_number, const JsCaseResults& results) {
  using R = JsDiagnosis;
  const auto seed = read_seed(seed_number);
  if (!seed) return failed<R>(seed.error());
  const auto read_call = [](const val& call) { return read_array<NamedValue>(call, read_named_value); };
  const auto read_case = [&](const val& calls) { return read_array<CallResult>(calls, read_call); };
  const auto read = read_array<CaseResults>(results, read_case);
  const auto diagnosis = judge_exercise(exercise, seed.value(), read);
  if (!diagnosis) return failed<R>(diagnosis.error());
  return Reply<R>(val(js_diagnosis(diagnosis.value())));
}

// --- names ----------------------------------------------------------------------------------------------------------

void register_case_types() {
  emscripten::register_optional<double>();
  emscripten::register_optional<bool>();
  register_type<JsStrings>("string[]");
  value_object<ObjectRef>("ObjectRef").field("object", &ObjectRef::object);
  register_type<JsValues>("(Matrix | number | ObjectRef)[]");
  register_type<JsReturnKind>("'matrix' | 'number' | 'object'");
  value_object<JsReturnSpec>("ReturnSpec")
      .field("name", &JsReturnSpec::name)
      .field("kind", &JsReturnSpec::kind)
      .field("object", &JsReturnSpec::object);
  register_type<Js<JsReturnSpec[]>>("ReturnSpec[]");
  value_object<JsCall>("Call")
      .field("function", &JsCall::function)
      .field("arg_names", &JsCall::arg_names)
      .field("args", &JsCall::args)
      .field("returns", &JsCall::returns)
      .field("may_fail", &JsCall::may_fail)
      .field("overwrite_args", &JsCall::overwrite_args);
  register_type<Js<JsCall[]>>("Call[]");
  value_object<JsExerciseCase>("ExerciseCase")
      .field("name", &JsExerciseCase::name)
      .field("calls", &JsExerciseCase::calls)
      .field("shown", &JsExerciseCase::shown);
  register_type<Reply<JsExerciseCase[]>>("ExerciseCase[] | Failure");
  value_object<JsStep>("Step").field("name", &JsStep::name).field("value", &JsStep::value);
  register_type<Reply<JsStep[]>>("Step[] | Failure");
}

void register_judgement_types() {
  value_object<JsComparison>("Comparison")
      .field("title", &JsComparison::title)
      .field("row_labels", &JsComparison::row_labels)
      .field("col_labels", &JsComparison::col_labels)
      .field("expected", &JsComparison::expected)
      .field("got", &JsComparison::got)
      .field("row", &JsComparison::row)
      .field("col", &JsComparison::col);
  register_type<Js<JsComparison[]>>("Comparison[]");
  value_object<JsDiagnosis>("Diagnosis")
      .field("id", &JsDiagnosis::id)
      .field("passed", &JsDiagnosis::passed)
      .field("title", &JsDiagnosis::title)
      .field("message", &JsDiagnosis::message)
      .field("case_name", &JsDiagnosis::case_name)
      .field("row", &JsDiagnosis::row)
      .field("col", &JsDiagnosis::col)
      .field("comparisons", &JsDiagnosis::comparisons)
      .field("checks_passed", &JsDiagnosis::checks_passed)
      .field("checks_total", &JsDiagnosis::checks_total);
  register_type<Reply<JsDiagnosis>>("Diagnosis | Failure");
  register_type<JsCaseResults>("{ name: string; value: Matrix | number }[][][]");
}

EMSCRIPTEN_BINDINGS(attn_checks) {
  report_fatal_errors_to_javascript();
  register_common_types();
  register_case_types();
  register_judgement_types();

  emscripten::function("exercise_cases(exercise, seed)", cases);
  emscripten::function("exercise_steps(exercise, seed, case_index, call_index)", steps);
  emscripten::function("exercise_judge(exercise, seed, results)", judge);
}

}  // namespace
}  // namespace attn::bindings
