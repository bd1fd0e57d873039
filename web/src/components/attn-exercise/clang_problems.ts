/** clang's diagnostics as the editor shows them. */
import type { Diagnostic, Fix } from '../../compiler/diagnostics.ts'
import type { EditorFix, EditorProblem } from '../attn-editor/problems.ts'

/** Those without a place in the learner's code are left to the verdict. */
export function problemsOf(diagnostics: readonly Diagnostic[]): EditorProblem[] {
  return diagnostics.flatMap((diagnostic) => {
    const { place, severity } = diagnostic
    if (!place || severity === 'remark') return []
    const range = diagnostic.ranges.find(({ from, to }) => from.line === place.line && to.line === place.line)
    const end = range && range.to.column > place.column ? { end: range.to } : {}
    return [{ severity, message: sentence(diagnostic), ...place, ...end, fixes: fixesOf(diagnostic) }]
  })
}

/** clang's own words, with what it adds about this code. */
function sentence({ message, notes }: Diagnostic): string {
  const inCode = notes.filter(({ place, fixes }) => place && fixes.length === 0)
  return [message, ...inCode.map((note) => `Line ${note.place!.line}: ${note.message}`)].join('\n')
}

function fixesOf({ fixes, notes }: Diagnostic): EditorFix[] {
  const sets = [fixes, ...notes.map((note) => note.fixes)].filter((set) => set.length > 0)
  return sets.map((changes) => ({ label: labelOf(changes), changes }))
}

function labelOf(fixes: readonly Fix[]): string {
  if (fixes.length > 1) return 'Mend it'
  const { from, to, text } = fixes[0]!
  const nothingThere = from.line === to.line && from.column === to.column
  const shown = text.trim()
  if (nothingThere) return `Insert ${shown}`
  return shown === '' ? 'Remove it' : `Change to ${shown}`
}
