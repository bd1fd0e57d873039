/**
 * The C++ between the host and a learner's functions, generated from the exercise's signatures. A unit is the lab's
 * header, the structs in which several results are returned, the learner's file, and one export for each function; what
 * the exports have in common stands in cpp/learner/include/lab/glue.h.
 *
 * A signature says what is passed, not how: a matrix may be taken as `const Matrix&`, `Matrix&` or `Matrix`, a number as
 * any arithmetic type, and an object of the learner's own is whatever type the function that makes it returns.
 */
import type { Field, Signature } from '../signature.ts'

export const learnerFile = 'your_code.cpp'
export const unitFile = 'main.cc'

/** The files of a unit; `unitFile` is the one to compile. */
export function unitFiles(code: string, functions: Signature[]): Record<string, string> {
  return { [learnerFile]: code, [unitFile]: unitText(functions) }
}

/** Name under which the module exports a function of the learner's. */
export const exportName = (name: string) => `call_${name}`

/** How a function's results are written in C++: "Matrix", "AttendResult", "Cache". */
export function resultType({ name, results }: Signature): string {
  if (results.length === 0) return 'void'
  return results.length === 1 ? typeName(results[0]!.type) : `${pascal(name)}Result`
}

/** The structs in which functions with several results return them: `struct AttendResult { Matrix output; ... };`. */
export function resultStructs(functions: Signature[]): string {
  return functions
    .filter(({ results }) => results.length > 1)
    .map((each) => {
      const members = each.results.map(({ name, type }) => `  ${typeName(type)} ${name};\n`)
      return `struct ${resultType(each)} {\n${members.join('')}};\n`
    })
    .join('')
}

function unitText(functions: Signature[]): string {
  const lines = [
    '#include <lab.h>',
    resultStructs(functions),
    `#include "${learnerFile}"`,
    '#include <glue.h>',
    'namespace lab_names {',
    ...functions.map(({ name }) => `lab::Missing ${name}(...);`),
    '}',
    'namespace lab_exists {',
    'using namespace lab_names;',
    ...functions.map(existsText),
    '}',
    'namespace lab_stand_ins {',
    // As a template it loses against a function that fits equally well: one without arguments.
    ...functions.map(({ name }) => `template <class = void> lab::Missing ${name}(...);`),
    '}',
    'namespace lab_functions {',
    'using namespace lab_stand_ins;',
    ...functions.map(functionText),
    '}',
    ...objectTypes(functions),
    ...functions.map(exportText),
  ]
  return `${lines.join('\n')}\n`
}

/** The stand-in alone has one address; together with the learner's function it is a set of several. */
function existsText({ name }: Signature): string {
  return `template <class T> constexpr bool ${name}_ = !requires(T t) { lab::take_address(t, &${name}); };`
}

/** What glue.h has to know of a function: whether it exists, how it is called, whether its result fits and what is in it. */
function functionText(signature: Signature): string {
  const { name } = signature
  return `struct ${name}_ {
  static constexpr const char* name = "${name}";
  static constexpr bool exists = lab_exists::${name}_<int>;
  template <class... Args> static auto run(Args&&... args) -> decltype(${name}(static_cast<Args&&>(args)...)) {
    return ${name}(static_cast<Args&&>(args)...);
  }
  template <class R> static constexpr bool fits = ${fitText(signature)};
  template <class R> static void give(R& result) { ${giveText(signature)} }
};`
}

function fitText({ results }: Signature): string {
  if (results.length === 0) return 'true'
  if (results.length === 1) {
    const { type } = results[0]!
    return isObject(type) ? '!__is_void(R)' : `lab::gives_${type}<R>`
  }
  const members = results.map(({ name, type }) => `requires lab::gives_${type}<decltype((r.${name}))>;`)
  return `requires(R& r) { ${members.join(' ')} }`
}

function giveText({ results }: Signature): string {
  if (results.length === 1) return 'lab::give(0, result);'
  return results.map(({ name }, index) => `lab::give(${index}, result.${name});`).join(' ')
}

/** `lab_cache` is what the first function returns that makes a cache. */
function objectTypes(functions: Signature[]): string[] {
  const types = new Set(functions.flatMap(({ args }) => args.map(({ type }) => type)).filter(isObject))
  return [...types].map((type) => {
    const maker = functions.find(({ results }) => results.length === 1 && results[0]!.type === type)
    if (!maker) throw new Error(`no function returns a ${type} and nothing else, so none can be passed`)
    const args = maker.args.map((arg) => (isObject(arg.type) ? undefined : passedType(arg)))
    if (args.includes(undefined)) throw new Error(`${maker.name} makes a ${type} and takes an object of the learner's`)
    return `using lab_${type} = lab::Kept<lab::Returned<lab_functions::${maker.name}_${args.map((arg) => `, ${arg}`).join('')}>>;`
  })
}

function exportText({ name, args, results }: Signature): string {
  const parameters = args.map((arg) => `${parameterType(arg)} ${arg.name}`)
  const passed = args.map(passedText)
  const makesObject = results.length === 1 && isObject(results[0]!.type)
  const run = makesObject || results.length === 0 ? 'run' : 'call'
  return (
    `[[clang::export_name("${exportName(name)}")]] const void* lab_call_${name}(${parameters.join(', ')}) {\n` +
    `  return lab::${run}<lab_functions::${name}_>(${passed.join(', ')});\n}`
  )
}

const isObject = (type: string) => type !== 'matrix' && type !== 'number'

function parameterType({ type }: Field): string {
  return type === 'matrix' ? 'Matrix*' : type === 'number' ? 'double' : `lab_${type}*`
}

function passedType({ type }: Field): string {
  return type === 'matrix' ? 'Matrix&' : 'lab::Number'
}

function passedText({ name, type }: Field): string {
  if (type === 'matrix') return `lab::Host::named(${name}, "${name}")`
  return type === 'number' ? `lab::Number{${name}}` : `${name}->value`
}

function typeName(type: string): string {
  return type === 'matrix' ? 'Matrix' : type === 'number' ? 'double' : pascal(type)
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
