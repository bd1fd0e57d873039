/** A change of a program's text, and the mutant that it makes. */
import type { Language } from './languages.ts'
import type { Piece } from './syntax.ts'

export interface Edit {
  from: number
  to: number
  text: string
}

/** What a mutator proposes: its edits do not overlap. */
export interface Change {
  /** "boundary", "axis": what kind of slip it is. */
  kind: string
  edits: Edit[]
  /** The piece of code in whose words the change is told. */
  shown: { from: number; to: number }
}

export type Mutator = (root: Piece, language: Language) => Iterable<Change>

export function replace(piece: { from: number; to: number }, text: string): Edit {
  return { from: piece.from, to: piece.to, text }
}

export function insert(at: number, text: string): Edit {
  return { from: at, to: at, text }
}

export function applied(code: string, edits: Edit[]): string {
  let result = code
  for (const { from, to, text } of [...edits].sort((a, b) => b.from - a.from || b.to - a.to)) {
    result = result.slice(0, from) + text + result.slice(to)
  }
  return result
}

/** One change that is one replacement. */
export function change(kind: string, piece: { from: number; to: number }, text: string, shown: Piece): Change {
  return { kind, edits: [replace(piece, text)], shown }
}
