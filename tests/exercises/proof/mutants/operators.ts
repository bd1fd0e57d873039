/** Another operator, an operand too few, a condition the other way round. */
import { change, insert, type Change } from './edits.ts'
import { between, beside, every, type Piece } from './syntax.ts'

const others: Record<string, string[]> = {
  '+': ['-', '*'],
  '-': ['+'],
  '*': ['/', '+'],
  '/': ['*', '-'],
  '%': ['/'],
  '<': ['<=', '>', '>='],
  '<=': ['<', '>', '>='],
  '>': ['>=', '<', '<='],
  '>=': ['>', '<', '<='],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '&&': ['||'],
  '||': ['&&'],
  '=': ['+='],
  '+=': ['=', '-=', '*='],
  '-=': ['=', '+='],
  '*=': ['=', '/=', '+='],
  '/=': ['=', '*=', '-='],
  '++': ['--'],
  '--': ['++'],
}

export function* operators(root: Piece): Generator<Change> {
  for (const piece of every(root)) {
    if (piece.kind === 'binary') yield* binary(root.text, piece)
    if (piece.kind === 'assignment') yield* swapped(root.text, piece)
    if (piece.kind === 'unary') yield* unary(root.text, piece)
    if (piece.kind === 'update') yield* update(root.text, piece)
    if (piece.kind === 'conditional') yield* conditional(piece)
    if (piece.kind === 'branch') yield* condition(piece.children[0]!)
  }
}

function* swapped(code: string, piece: Piece): Generator<Change> {
  const operator = between(code, piece.children[0]!, piece.children[1]!)
  for (const other of others[operator.text] ?? []) yield change('operator', operator, other, piece)
}

const comparisons = new Set(['<', '<=', '>', '>=', '===', '!==', '==', '!='])

function* binary(code: string, piece: Piece): Generator<Change> {
  yield* swapped(code, piece)
  const [left, right] = piece.children as [Piece, Piece]
  const { text } = between(code, left, right)
  if (comparisons.has(text)) {
    yield change('boundary', right, `${right.text} + 1`, piece)
    yield change('boundary', right, `${right.text} - 1`, piece)
    return
  }
  yield change('operand missing', piece, left.text, piece)
  yield change('operand missing', piece, right.text, piece)
  if (text === '-' || text === '/') yield change('operands swapped', piece, `${right.text} ${text} ${left.text}`, piece)
}

function* unary(code: string, piece: Piece): Generator<Change> {
  const operator = beside(code, piece)
  if (operator.text === '-' || operator.text === '!') yield change('sign', operator, '', piece)
}

function* update(code: string, piece: Piece): Generator<Change> {
  const operator = beside(code, piece)
  for (const other of others[operator.text] ?? []) yield change('operator', operator, other, piece)
}

function* conditional(piece: Piece): Generator<Change> {
  const [asked, yes, no] = piece.children as [Piece, Piece, Piece]
  yield {
    kind: 'condition negated',
    edits: [
      { from: yes.from, to: yes.to, text: no.text },
      { from: no.from, to: no.to, text: yes.text },
    ],
    shown: piece,
  }
  yield change('condition ignored', { from: asked.from, to: piece.to }, yes.text, piece)
  yield change('condition ignored', { from: asked.from, to: piece.to }, no.text, piece)
}

/** `asked` with its parentheses. */
function* condition(asked: Piece): Generator<Change> {
  const negated = [insert(asked.from + 1, '!('), insert(asked.to - 1, ')')]
  yield { kind: 'condition negated', edits: negated, shown: asked }
  yield change('condition ignored', asked, '(true)', asked)
}
