/** Another number: in place of a constant, of infinity, of an index. */
import { change, type Change } from './edits.ts'
import type { Language } from './languages.ts'
import { every, type Piece } from './syntax.ts'

export function* constants(root: Piece, language: Language): Generator<Change> {
  for (const piece of every(root)) {
    if (piece.kind === 'number') yield* number(piece)
    else if (language.infinity.test(piece.text)) yield* infinity(piece)
    else if (isIndex(piece)) yield* index(piece)
  }
}

function* number(piece: Piece): Generator<Change> {
  const value = Number(piece.text)
  if (!Number.isFinite(value)) return
  const whole = !/[.e]/.test(piece.text)
  for (const other of new Set([0, 1, 2, -1, value + 1, value - 1])) {
    if (other !== value) yield change('constant', piece, literal(other, whole), around(piece))
  }
}

function literal(value: number, whole: boolean): string {
  return whole || !Number.isInteger(value) ? String(value) : value.toFixed(1)
}

/** What people take for it. */
function* infinity(piece: Piece): Generator<Change> {
  const signed = piece.parent?.kind === 'unary' ? piece.parent : piece
  for (const value of ['1.0', '1e4', '1e9', '1e30']) yield change('constant', piece, value, around(signed))
  yield change('constant', signed, '0.0', around(signed))
}

/** A plain name as an index: `i` in m.at(i, c). */
function isIndex({ kind, parent }: Piece): boolean {
  if (kind !== 'name' || parent?.kind !== 'argument_list' || parent.text.startsWith('(...')) return false
  return parent.parent?.kind === 'call' && parent.parent.children[0]!.kind === 'member'
}

function* index(piece: Piece): Generator<Change> {
  for (const text of ['0', `${piece.text} + 1`, `${piece.text} - 1`]) yield change('index', piece, text, around(piece))
}

/** Enough of the code around a piece to know it by. */
export function around(piece: Piece): Piece {
  let outer = piece.parent
  if (outer?.kind === 'argument_list') outer = outer.parent
  else if (outer?.kind === 'call') outer = outer.parent
  if (!outer || outer.text.length > 60 || outer.text.includes('\n')) return piece
  return outer
}
