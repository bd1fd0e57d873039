/**
 * Lays out a learner's code as the lab's own: clang-format for C++, Prettier for JavaScript. Each is loaded by its first
 * use. Neither changes what the code does.
 */
import cpp_style from '../../../.clang-format?raw'
import js_style from '../../../.prettierrc.json'
import { LabError } from '../runtime/errors.ts'
import { inflate } from './compile_modules.ts'
import { learner_file } from './unit.ts'

/** What the editor shows of a line on a page of 1280 pixels. */
const columns = 72
const style = cpp_style.replace(/ColumnLimit: \d+/, `ColumnLimit: ${columns}`)

type FormatCpp = (code: string) => string

/** From the asset `clang_format`, verified and still compressed. */
export async function loadCppFormatter(module: Blob): Promise<FormatCpp> {
  const { initSync, format } = await import('@wasm-fmt/clang-format/web')
  initSync(await WebAssembly.compileStreaming(inflate(module)))
  return (code) => format(code, learner_file, style)
}

/** Rejects with the code `not_formatted` for a text that is no JavaScript yet. */
export async function formatJavaScript(code: string): Promise<string> {
  const [{ format }, estree, acorn] = await Promise.all([
    import('prettier/standalone'),
    import('prettier/plugins/estree'),
    import('prettier/plugins/acorn'),
  ])
  const plugins = [estree.default, acorn.default]
  return format(code, { ...js_style, printWidth: columns, parser: 'acorn', plugins }).catch((thrown: unknown) => {
    throw notFormatted(thrown)
  })
}

/** Prettier shows the place as a drawing behind the first line. */
function notFormatted(thrown: unknown): LabError {
  const [first = ''] = String(thrown instanceof Error ? thrown.message : thrown).split('\n')
  return new LabError(
    'not_formatted',
    `Only code that can be read can be laid out, and this cannot yet: ${first}. Mend that first; nothing was changed.`,
  )
}
