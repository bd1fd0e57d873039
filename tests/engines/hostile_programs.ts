/** What each hostile program must end in. The programs lie in hostile/, one folder for each language. */
import { readFileSync } from 'node:fs'
import type { Language } from '../../web/src/learner/language.ts'

export interface Hostile {
  name: string
  /** The verdict's id; several where the engines differ in what gives way first. */
  ids: readonly string[]
  /** What the learner reads: headline and sentence, and what the program printed. */
  says: RegExp
  code: string
}

type Row = [name: string, ids: string | readonly string[], says: RegExp]

/** Two arguments came back as results: of the right kind, and of another size. */
const wrong_shape = 'wrong_shape'
const no_result = ['wrong_return', 'nothing_returned']

const javascript: Row[] = [
  // Without end.
  ['endless_loop', 'time_limit', /Stopped after 3 seconds.*loop whose end never comes/],
  ['regex_backtracking', 'time_limit', /Stopped after 3 seconds/],
  ['atomics_wait', 'time_limit', /Stopped after 3 seconds/],
  ['deep_recursion', 'stack_overflow', /calls itself without end/],
  // Too much.
  ['allocation_bomb', 'too_large', /That is too large/],
  ['growing_heap', 'time_limit', /Stopped after 3 seconds/],
  ['string_too_long', 'too_large', /That is too large/],
  ['print_flood', wrong_shape, /stops after 200 lines/],
  ['huge_string', wrong_shape, /xxx …/],
  ['huge_print', wrong_shape, /99984 more/],
  ['nan_flood', 'not_finite', /NaN/],
  ['many_timers', wrong_shape, /should be/],
  // Tampering with what the runner shares with the code.
  ['array_prototype', 'threw', /That cannot be changed/],
  ['array_iterator', 'threw', /That cannot be changed/],
  ['object_prototype', 'threw', /That cannot be changed/],
  ['typed_array_prototype', 'threw', /That cannot be changed/],
  ['replaced_globals', 'threw', /That cannot be changed/],
  ['promise_then', 'threw', /That cannot be changed/],
  ['forged_counts', 'threw', /That cannot be changed/],
  ['matrix_methods', 'threw', /That cannot be changed/],
  ['matrix_by_prototype', no_result, /does not return its output.*an object/],
  ['matrix_in_disguise', 'damaged_result', /came back damaged/],
  // Ways out.
  ['network', [wrong_shape, 'time_limit'], /fetch: (refused|went on)/],
  ['storage', wrong_shape, /database: (refused|went on)/],
  ['navigation', wrong_shape, /href: (refused|went on)/],
  ['other_frames', 'threw', /parent is not defined/],
  ['html_in_output', 'threw', /<img src/],
  // Claims to have passed.
  ['faked_constants', 'unrecognised', /not right yet/],
  ['faked_objects', no_result, /does not return its output/],
  ['forged_message', wrong_shape, /should be/],
  ['grabbed_port', 'missing_function', /no function attend/],
  ['borrowed_port', no_result, /does not return its output/],
  // Odd endings.
  ['reported_error', wrong_shape, /should be/],
  ['closed_worker', [wrong_shape, 'time_limit'], /should be|Stopped after/],
  ['getter_bomb', 'threw', /no output for you/],
  ['then_bomb', 'threw', /no then for you/],
  ['proxy_bomb', 'threw', /trap/],
  ['never_resolves', 'returned_promise', /returned a promise/],
  ['async_function', 'returned_promise', /Remove async and await/],
  ['generator_function', no_result, /does not return its output/],
  ['throws_null', 'threw', /It threw null/],
  ['throws_no_text', 'threw', /something that has no text/],
  ['throws_proxy', 'threw', /not an error/],
  ['throws_odd_error', 'threw', /not an error/],
  // Closed doors of the language, and what is none.
  ['debugger_statement', wrong_shape, /should be/],
  ['eval_direct', 'threw', /eval is closed here/],
  ['new_function', 'threw', /eval is closed here/],
  ['string_timer', [wrong_shape, 'threw'], /should be|eval is closed here/],
  ['with_statement', 'syntax_error', /not JavaScript yet/],
  ['broken_line', 'syntax_error', /Line 2 is not JavaScript yet/],
  ['open_brace', 'syntax_error', /brackets do not match/],
  ['unbalanced_braces', 'syntax_error', /brackets do not match|Line 4 is not JavaScript yet/],
]

const cpp: Row[] = [
  // Without end, and too much.
  ['endless_loop', 'time_limit', /Stopped after 3 seconds/],
  ['deep_recursion', 'stack_overflow', /call stack is full/],
  ['allocation_bomb', 'too_large', /There is not so much memory/],
  ['huge_array', 'too_large', /There is not so much memory/],
  ['huge_global', 'trouble', /compiler ran out of memory.*Look for a very large array/],
  ['memory_grow', wrong_shape, /should be/],
  ['print_flood', wrong_shape, /stops after 200 lines|more than one call can print/],
  ['nan_flood', 'not_finite', /NaN/],
  // Memory and numbers.
  ['read_out_of_range', 'threw', /There is no element 14/],
  ['write_out_of_range', 'threw', /There is no row/],
  ['plain_array', 'threw', /must not be reached/],
  ['stack_smash', 'damaged_result', /overwritten.*a pointer or an iterator ran too far/],
  ['heap_overrun', 'threw', /written beyond its end/],
  ['null_pointer', wrong_shape, /should be/],
  ['wild_pointer', 'threw', /reached outside its memory/],
  ['wild_call', 'threw', /function pointer leads nowhere|reached outside its memory/],
  ['division_by_zero', 'threw', /divided by zero/],
  ['division_overflow', 'threw', /has no result/],
  ['integer_overflow', 'threw', /whole number/],
  ['unreachable', 'threw', /must not be reached/],
  ['no_return', 'syntax_error', /return/],
  ['ended_itself', 'threw', /ended itself with abort/],
  ['global_trap', 'threw', /must not be reached.*global variable/],
  ['damaged_state', 'damaged_result', /overwritten|damaged/],
  ['damaged_matrix', 'threw', /That matrix is too large/],
  // For the compiler.
  ['deep_template', 'syntax_error', /template/],
  ['long_constexpr', 'syntax_error', /constant expression/],
  ['includes_itself', 'syntax_error', /nested too deeply/],
  ['includes_files', 'syntax_error', /file not found/],
  ['embeds_files', 'syntax_error', /file not found/],
  ['includes_address', 'syntax_error', /file not found/],
  ['exceptions', 'syntax_error', /no exceptions here/],
  ['undefined_function', 'syntax_error', /fetch_from_page has no body/],
  ['compiler_pragmas', 'damaged_result', /overwritten/],
  // Ways out.
  ['imported_function', 'damaged_result', /asks for more than it may have/],
  ['inline_assembly', 'threw', /must not be reached/],
  ['file_assembly', 'damaged_result', /asks for more than it may have/],
  ['clashing_exports', 'damaged_result', /overwritten/],
  ['clashing_names', 'syntax_error', /__wasm_call_ctors exists already/],
  // Claims, and what would swallow the lab's own lines behind the code.
  ['faked_constants', 'unrecognised', /not right yet/],
  ['renamed_function', wrong_shape, /should be/],
  ['other_result', 'wrong_return', /attend returns .*vector<float>/],
  ['macros_over_glue', 'syntax_error', /breaks the lines behind it/],
  ['forged_complaint', 'missing_function', /no function attend/],
  ['other_lines', 'syntax_error', /query_and_key/],
  ['open_namespace', 'syntax_error', /expected '}'|bracket/i],
  ['extra_brace', 'syntax_error', /extraneous closing brace/i],
  ['open_comment', 'syntax_error', /unterminated/i],
  ['open_condition', 'syntax_error', /unterminated/i],
  ['open_raw_string', 'syntax_error', /raw string/i],
]

const generated: Record<Language, () => Hostile[]> = {
  js: () => {
    const line = '// a line of comment\n'
    const code = `function attend(query, key) { return { output: query, weights: key } }\n${line.repeat(50_000)}`
    return [{ name: 'a megabyte of source', ids: [wrong_shape], says: /should be/, code }]
  },
  cpp: () => {
    const attend = 'AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value)'
    const comments = `${attend} { return {query, key}; }\n${'// a line of comment\n'.repeat(50_000)}`
    const errors = `${attend} {\n${'  nothing_of_this_name;\n'.repeat(20_000)}}\n`
    return [
      { name: 'a megabyte of source', ids: [wrong_shape], says: /should be/, code: comments },
      { name: 'twenty thousand errors', ids: ['syntax_error'], says: /Line 2 is not C\+\+ yet/, code: errors },
    ]
  },
}

/** `leak_server` is the address at which a program that gets out would be heard. */
export function hostilePrograms(language: Language, leak_server: string): Hostile[] {
  const read = (name: string) =>
    readFileSync(new URL(`hostile/${language}/${name}.${language}`, import.meta.url), 'utf8')
  const programs = { js: javascript, cpp }[language].map(([name, ids, says]) => ({
    name,
    ids: typeof ids === 'string' ? [ids] : ids,
    says,
    code: read(name).replaceAll('LEAK_SERVER', leak_server),
  }))
  return [...programs, ...generated[language]()]
}
