/** CodeMirror with the few parts that an exercise needs. Loaded when the first editor shows, never with the page. */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, Prec, type Extension } from '@codemirror/state'
import {
  Decoration,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

export interface EditorSetup {
  parent: HTMLElement
  code: string
  label: string
  readonly: boolean
  onEdit(code: string): void
  onRun(): void
}

export interface LineMark {
  /** From 1. */
  line: number
  column?: number
  message: string
}

/** Classes, not colours: attn-editor.css gives each its colour in both themes. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.bool, tags.null], class: 'tok-keyword' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], class: 'tok-string' },
  { tag: tags.number, class: 'tok-number' },
  { tag: tags.comment, class: 'tok-comment' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className], class: 'tok-function' },
  { tag: tags.invalid, class: 'tok-invalid' },
])

/** The lab's words keep their colours in code. */
const termMatcher = new MatchDecorator({
  regexp: /\b(query|key|value|output)\b/g,
  decoration: (match) => Decoration.mark({ class: `cm-term-${match[1]!}` }),
})

const terms = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = termMatcher.createDeco(view)
    }
    update(update: ViewUpdate) {
      this.decorations = termMatcher.updateDeco(update, this.decorations)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

export function createEditor({ parent, code, label, readonly, onEdit, onRun }: EditorSetup): EditorView {
  const run = keymap.of([{ key: 'Mod-Enter', preventDefault: true, run: () => (onRun(), true) }])
  const editing: Extension = readonly
    ? [EditorState.readOnly.of(true)]
    : [
        Prec.highest(run),
        history(),
        closeBrackets(),
        indentOnInput(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        lintGutter(),
        keymap.of([...closeBracketsKeymap, ...historyKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onEdit(update.state.doc.toString())
        }),
      ]
  return new EditorView({
    parent,
    doc: code,
    extensions: [
      editing,
      lineNumbers(),
      drawSelection(),
      bracketMatching(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      javascript(),
      syntaxHighlighting(highlight),
      terms,
      keymap.of(defaultKeymap),
      EditorView.contentAttributes.of({
        'aria-label': label,
        autocapitalize: 'off',
        autocorrect: 'off',
        spellcheck: 'false',
        // Said outright for tools that do not count contenteditable as focusable.
        tabindex: '0',
      }),
      // The bar with Run stays at the foot of the window: keep the cursor's line clear of it.
      EditorView.scrollMargins.of(() => ({ bottom: 72 })),
    ],
  })
}

/** Replaces the text as one step, which the editor's own undo takes back. */
export function replaceCode(view: EditorView, code: string) {
  if (view.state.doc.toString() === code) return
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } })
}

/** Marks a line as the place of a mistake, or clears all marks. */
export function markLine(view: EditorView, mark: LineMark | undefined) {
  const diagnostics = mark ? [diagnosticAt(view.state, mark)] : []
  view.dispatch(setDiagnostics(view.state, diagnostics))
}

export function showLine(view: EditorView, line: number, column = 1) {
  const at = Math.min(Math.max(line, 1), view.state.doc.lines)
  const { from, to } = view.state.doc.line(at)
  const anchor = Math.min(from + column - 1, to)
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
  view.focus()
}

function diagnosticAt(state: EditorState, { line, message }: LineMark): Diagnostic {
  const { from, to, text } = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines))
  const indent = text.length - text.trimStart().length
  return { from: Math.min(from + indent, to), to, severity: 'error', message }
}
