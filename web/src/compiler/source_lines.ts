/** From a place in the module's code back to the line of the source that it came from. */
import { plainName } from './clang_output.ts'
import { module_file } from './flags.ts'
import type { RunTool } from './tool.ts'
import { learner_file } from './unit.ts'
import { code_section, sectionStart } from './wasm_sections.ts'

interface Symbolized {
  Address: string
  Symbol?: { FileName: string; Line: number }[]
}

/**
 * The learner's line for each offset into the module, as stack traces give them (`wasm-function[3]:0x1a2`); `undefined`
 * where the code is not theirs. Inside an inlined function of the lab it is the line that called it.
 */
export function linesOf(runTool: RunTool, wasm: Uint8Array, offsets: readonly number[]): (number | undefined)[] {
  const start = sectionStart(wasm, code_section)
  if (start === undefined || offsets.length === 0) return offsets.map(() => undefined)
  // Line tables count from the content of the code section.
  const addresses = offsets.map((offset) => `0x${Math.max(0, offset - start).toString(16)}`)
  const args = ['symbolizer', `--obj=${module_file}`, '--output-style=JSON', '--inlines', ...addresses]
  const { ok, stdout } = runTool(args, { [module_file]: wasm })
  if (!ok) return offsets.map(() => undefined)
  const found = JSON.parse(stdout) as Symbolized[]
  return offsets.map((_, at) => found[at]?.Symbol?.find(isLearners)?.Line)
}

const isLearners = ({ FileName, Line }: { FileName: string; Line: number }) =>
  Line > 0 && plainName(FileName) === learner_file
