/** A statement too few, in the wrong place, or an end too early. */
import { insert, replace, type Change, type Edit } from './edits.ts'
import { enclosing, every, isStatement, type Piece } from './syntax.ts'

export function* statements(root: Piece): Generator<Change> {
  for (const piece of every(root)) {
    if (piece.kind === 'loop') yield* loop(root.text, piece)
    if (isStatement(piece)) yield* inBlock(piece)
  }
}

/** Declarations stay: without one there is only a name that nobody knows. */
const droppable = new Set(['expression_statement', 'branch', 'loop', 'return', 'throw'])

function* inBlock(piece: Piece): Generator<Change> {
  if (droppable.has(piece.kind ?? '')) yield { kind: 'dropped', edits: [replace(piece, '')], shown: piece }
  const siblings = piece.parent!.children
  const next = siblings[siblings.indexOf(piece) + 1]
  if (next) yield { kind: 'order', edits: [replace(piece, next.text), replace(next, piece.text)], shown: piece }
  const around = enclosing(piece, 'loop')
  if (piece.kind !== 'declaration' || around?.children.at(-1) !== piece.parent) return
  yield { kind: 'before the loop', edits: [insert(around!.from, `${piece.text}\n`), replace(piece, '')], shown: piece }
}

function* loop(code: string, piece: Piece): Generator<Change> {
  const body = piece.children.at(-1)!
  const step = piece.children.at(-2)
  if (step?.kind === 'update' || step?.kind === 'assignment') {
    yield { kind: 'dropped', edits: [replace(step, '')], shown: header(piece, body) }
  }
  const place = header(piece, body)
  yield { kind: 'only one round', edits: atEnd(body, 'break;'), shown: place }
  const end = finalReturn(piece)
  if (!end) return
  const text = code.slice(end.from, end.to).replace(/\s+/g, ' ')
  yield { kind: 'early return', edits: atEnd(body, text), shown: place }
  if (isStatement(piece)) yield { kind: 'early return', edits: [insert(piece.from, `${text};\n`)], shown: place }
}

function header(piece: Piece, body: Piece): { from: number; to: number } {
  return { from: piece.from, to: body.from }
}

function atEnd(body: Piece, text: string): Edit[] {
  if (body.kind === 'block') return [insert(body.to - 1, `;${text}\n`)]
  return [insert(body.from, '{ '), insert(body.to, `;${text} }`)]
}

/** The return at the end of the function around it. */
function finalReturn(piece: Piece): Piece | undefined {
  const last = enclosing(piece, 'function')?.children.at(-1)?.children.at(-1)
  return last?.kind === 'return' && last.from > piece.to ? last : undefined
}
