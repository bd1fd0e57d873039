/** A program as a tree that looks the same in both languages. Operators, punctuation and comments are left out. */
import type { SyntaxNode } from '@lezer/common'
import type { Kind, Language } from './languages.ts'

export interface Piece {
  /** Undefined where no mutator asks for it. */
  kind: Kind | undefined
  from: number
  to: number
  text: string
  children: Piece[]
  parent: Piece | undefined
}

export interface Place {
  from: number
  to: number
  text: string
}

/** Throws where the code does not parse. */
export function parse(code: string, language: Language): Piece {
  const { topNode } = language.parser.parse(code)
  const root: Piece = { kind: undefined, from: 0, to: code.length, text: code, children: [], parent: undefined }
  grow(root, topNode, code, language)
  return root
}

export function parses(code: string, language: Language): boolean {
  let good = true
  language.parser.parse(code).iterate({
    enter: ({ type }) => {
      if (type.isError) good = false
      return good
    },
  })
  return good
}

function grow(parent: Piece, node: SyntaxNode, code: string, language: Language) {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.type.isError) throw new Error(`the ${language.title} does not parse at character ${child.from}`)
    if (language.transparent.includes(child.name)) grow(parent, child, code, language)
    else if (hasMeaning(child)) parent.children.push(pieceOf(parent, child, code, language))
  }
}

function pieceOf(parent: Piece, node: SyntaxNode, code: string, language: Language): Piece {
  const { from, to } = node
  const piece: Piece = { kind: language.kinds[node.name], from, to, text: code.slice(from, to), children: [], parent }
  grow(piece, node, code, language)
  piece.kind = refined(piece, node, language)
  return piece
}

const operators = new Set(['ArithOp', 'BitOp', 'CompareOp', 'LogicOp', 'UpdateOp', 'Equals', 'Arrow', 'Spread'])

/** Keywords begin with a small letter, punctuation with none. */
function hasMeaning({ name }: SyntaxNode): boolean {
  return /^[A-Z]/.test(name) && !operators.has(name) && !/Comment$|^Interpolation/.test(name)
}

/** What a node is, where its name alone does not say it. */
function refined(piece: Piece, node: SyntaxNode, language: Language): Kind | undefined {
  const { kind, children } = piece
  // JavaScript has one node for m.at and m[at].
  if (kind === 'member' && children.at(-1)!.kind !== 'property') return 'subscript'
  // { output } stands for { output: output }.
  if (node.name === 'Property' && children.length === 1) return 'shorthand'
  if (node.name === 'UnaryExpression' && /^(\+\+|--)/.test(piece.text)) return 'update'
  if (kind === 'name' && language.declares.includes(node.parent!.name) && isFirstName(node)) return 'definition'
  if (kind === 'expression_statement' && language.fails && children[0]?.kind === 'call') {
    if (children[0].children[0]!.text === language.fails) return 'throw'
  }
  return kind
}

/** Every name of a structured binding is declared, and of other declarators the first. */
function isFirstName(node: SyntaxNode): boolean {
  if (node.parent!.name === 'StructuredBindingDeclarator') return true
  for (let other = node.prevSibling; other; other = other.prevSibling) if (other.name === node.name) return false
  return true
}

/** All pieces in the order of the code, without those inside messages to people. */
export function* every(piece: Piece): Generator<Piece> {
  for (const child of piece.children) {
    yield child
    if (child.kind !== 'throw' && child.kind !== 'text') yield* every(child)
  }
}

/** The operator between two operands. */
export function between(code: string, left: Piece, right: Piece): Place {
  return trimmed(code, left.to, right.from)
}

/** The operator before or after the only operand. */
export function beside(code: string, piece: Piece): Place {
  const operand = piece.children[0]!
  return operand.from > piece.from ? trimmed(code, piece.from, operand.from) : trimmed(code, operand.to, piece.to)
}

function trimmed(code: string, from: number, to: number): Place {
  const text = code.slice(from, to)
  const start = from + text.length - text.trimStart().length
  return { from: start, to: start + text.trim().length, text: text.trim() }
}

export function enclosing(piece: Piece, kind: Kind): Piece | undefined {
  let each = piece.parent
  while (each && each.kind !== kind) each = each.parent
  return each
}

/** A statement in a block, which may go, move or get a neighbour. */
export function isStatement({ parent }: Piece): boolean {
  return parent?.kind === 'block'
}
