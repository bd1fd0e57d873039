// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
declare namespace RuntimeExports {
    let HEAPF32: any;
    let HEAPF64: any;
    let HEAP_DATA_VIEW: any;
    let HEAP8: any;
    let HEAPU8: any;
    let HEAP16: any;
    let HEAPU16: any;
    let HEAP32: any;
    let HEAPU32: any;
    let HEAP64: any;
    let HEAPU64: any;
}
interface WasmModule {
}

type EmbindString = ArrayBuffer|Uint8Array|Uint8ClampedArray|Int8Array|string;
export type Matrix = {
  rows: number,
  cols: number,
  data: Float32Array
};

export type BuildInfo = {
  build: 'simd' | 'relaxed'
};

export type Failure = {
  code: EmbindString,
  message: EmbindString
};

export type ObjectRef = {
  object: number
};

export type ReturnSpec = {
  name: EmbindString,
  kind: 'matrix' | 'number' | 'object',
  object: number | undefined
};

export type Call = {
  function: EmbindString,
  arg_names: string[],
  args: (Matrix | number | ObjectRef)[],
  returns: ReturnSpec[],
  may_fail: boolean | undefined,
  overwrite_args: number | undefined
};

export type ExerciseCase = {
  name: EmbindString,
  calls: Call[],
  shown: boolean
};

export type Step = {
  name: EmbindString,
  value: Matrix
};

export type Comparison = {
  title: EmbindString,
  row_labels: string[],
  col_labels: string[],
  expected: Matrix,
  got: Matrix,
  row: number,
  col: number
};

export type Diagnosis = {
  id: EmbindString,
  passed: boolean,
  title: EmbindString,
  message: EmbindString,
  case_name: EmbindString,
  row: number | undefined,
  col: number | undefined,
  comparisons: Comparison[],
  checks_passed: number,
  checks_total: number
};

interface EmbindModule {
  build_info(): BuildInfo;
  exercise_cases(exercise: EmbindString, seed: number): ExerciseCase[] | Failure;
  exercise_steps(exercise: EmbindString, seed: number, case_index: number, call_index: number): Step[] | Failure;
  exercise_judge(exercise: EmbindString, seed: number, results: { name: string; value: Matrix | number }[][][]): Diagnosis | Failure;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
