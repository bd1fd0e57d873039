/** CodeMirror with the few parts that an exercise needs. Loaded when the first editor shows, never with the page. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
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
import { positionOf } from './problems.ts'
import { highlight } from './syntax.ts'

export { showProblems } from './problems.ts'
export { loadLanguage } from './syntax.ts'

export interface DocumentSetup {
  code: string
  /** What loadLanguage() gave. */
  language: Extension
  label: string
  readonly: boolean
  /** Where completions come from, beside the language's own. */
  completions?: CompletionSource
  onEdit(code: string): void
  onRun(): void
}

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

function editing({ completions, onEdit, onRun }: DocumentSetup): Extension {
  const run = keymap.of([{ key: 'Mod-Enter', preventDefault: true, run: () => (onRun(), true) }])
  return [
    Prec.highest(run),
    history(),
    closeBrackets(),
    indentOnInput(),
    autocompletion(completions ? { override: [completions] } : {}),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    lintGutter(),
    keymap.of([...completionKeymap, ...closeBracketsKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onEdit(update.state.doc.toString())
    }),
  ]
}

const barHeight = 72

/**
 * The bar with Run stays at the foot of the window: how much of the editor lies under it. The cursor's line keeps clear of
 * that, and no tooltip is shown there.
 */
function underBar(view: EditorView): number {
  const hidden = view.scrollDOM.getBoundingClientRect().bottom - (innerHeight - barHeight)
  return Math.min(Math.max(hidden, 0), barHeight)
}

/** A text with its language and its own undo history. */
export function createDocument(setup: DocumentSetup): EditorState {
  return EditorState.create({
    doc: setup.code,
    extensions: [
      setup.readonly ? EditorState.readOnly.of(true) : editing(setup),
      lineNumbers(),
      drawSelection(),
      bracketMatching(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      setup.language,
      syntaxHighlighting(highlight),
      terms,
      keymap.of(defaultKeymap),
      EditorView.contentAttributes.of({
        'aria-label': setup.label,
        autocapitalize: 'off',
        autocorrect: 'off',
        spellcheck: 'false',
        // Said outright for tools that do not count contenteditable as focusable.
        tabindex: '0',
      }),
      EditorView.scrollMargins.of((view) => ({ bottom: underBar(view) })),
    ],
  })
}

export function createEditor(parent: HTMLElement, state: EditorState): EditorView {
  return new EditorView({ parent, state })
}

/** Replaces the text as one step, which the editor's own undo takes back. */
export function replaceCode(view: EditorView, code: string) {
  if (view.state.doc.toString() === code) return
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } })
}

export function showLine(view: EditorView, line: number, column = 1) {
  const anchor = positionOf(view.state.doc, { line, column })
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
  view.focus()
}
