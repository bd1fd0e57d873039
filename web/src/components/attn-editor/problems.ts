/** What is wrong in the code, as the editor shows it: a squiggle, a sentence, and what one click would mend. */
import { setDiagnostics, type Action, type Diagnostic } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

/** From 1; the column counts UTF-16 units. */
export interface EditorPlace {
  line: number
  column: number
}

/** Replaces what lies between the places, or inserts where they are one. */
export interface EditorChange {
  from: EditorPlace
  to: EditorPlace
  text: string
}

export interface EditorFix {
  label: string
  changes: EditorChange[]
}

export interface EditorProblem {
  severity: 'error' | 'warning'
  message: string
  line: number
  /** Without it the whole line is meant. */
  column?: number
  /** The first place that is not meant any more. */
  end?: EditorPlace
  fixes?: EditorFix[]
}

export function showProblems(view: EditorView, problems: readonly EditorProblem[]) {
  const { doc } = view.state
  const diagnostics = problems.map((problem) => diagnosticOf(doc, problem))
  view.dispatch(
    setDiagnostics(
      view.state,
      diagnostics.sort((a, b) => a.from - b.from),
    ),
  )
}

/** A place beyond the text's end is its end: the text may have changed since. */
export function positionOf(doc: Text, { line, column }: EditorPlace): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(from + Math.max(column, 1) - 1, to)
}

function diagnosticOf(doc: Text, problem: EditorProblem): Diagnostic {
  const { severity, message, fixes = [] } = problem
  return { ...rangeOf(doc, problem), severity, message, actions: fixes.map(action) }
}

function rangeOf(doc: Text, { line, column, end }: EditorProblem): { from: number; to: number } {
  const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines))
  if (column === undefined) return { from: Math.min(from + text.length - text.trimStart().length, to), to }
  const start = positionOf(doc, { line, column })
  // The word that stands there, or a character; behind the last one, that.
  const word = /^[\w$]+/.exec(text.slice(start - from))?.[0].length ?? 1
  const last = end ? Math.max(start, positionOf(doc, end)) : Math.min(start + word, to)
  return last > start ? { from: start, to: last } : { from: Math.max(from, start - 1), to: last }
}

function action({ label, changes }: EditorFix): Action {
  return {
    name: label,
    apply(view) {
      const { doc } = view.state
      view.dispatch({
        changes: changes.map(({ from, to, text }) => ({
          from: positionOf(doc, from),
          to: positionOf(doc, to),
          insert: text,
        })),
      })
      view.focus()
    },
  }
}
