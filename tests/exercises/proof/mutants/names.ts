/** The wrong name of the right kind: rows for columns, key for value, i for j, min for max. */
import { around } from './constants.ts'
import { change, replace, type Change } from './edits.ts'
import type { Language } from './languages.ts'
import { definitionsIn, visibleAt, type Definition } from './scopes.ts'
import { every, type Piece } from './syntax.ts'

const axes: Record<string, string> = { rows: 'cols', cols: 'rows' }

export function* names(root: Piece, language: Language): Generator<Change> {
  const definitions = definitionsIn(root)
  const properties = propertiesByOwner(root)
  for (const piece of every(root)) {
    if (piece.kind === 'name') yield* otherNames(piece, definitions)
    if (piece.kind === 'shorthand') yield* otherResults(piece, definitions)
    if (piece.kind === 'property') yield* otherProperties(piece, properties)
    if (piece.kind === 'argument_list' || piece.kind === 'list') yield* swappedItems(piece)
    if (piece.kind === 'call') yield* otherFunctions(piece, language)
  }
}

function* otherNames(piece: Piece, definitions: Definition[]): Generator<Change> {
  for (const name of visibleAt(piece, definitions)) yield change('name', piece, name, around(piece))
}

function* otherResults(piece: Piece, definitions: Definition[]): Generator<Change> {
  for (const name of visibleAt(piece, definitions)) {
    yield change('name', piece, `${piece.text}: ${name}`, piece.parent!)
  }
}

/** cache: keys, values, length. */
function propertiesByOwner(root: Piece): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const piece of every(root)) {
    if (piece.kind !== 'property' || piece.parent?.kind !== 'member' || isCalled(piece)) continue
    const owner = piece.parent.children[0]!.text
    found.set(owner, (found.get(owner) ?? new Set()).add(piece.text))
  }
  return found
}

function isCalled({ parent }: Piece): boolean {
  return parent?.parent?.kind === 'call' && parent.parent.children[0] === parent
}

function* otherProperties(piece: Piece, properties: Map<string, Set<string>>): Generator<Change> {
  const axis = axes[piece.text]
  if (axis !== undefined) return yield change('axis', piece, axis, around(piece.parent!))
  if (piece.parent?.kind !== 'member' || isCalled(piece)) return
  for (const other of properties.get(piece.parent.children[0]!.text) ?? []) {
    if (other !== piece.text && !axes[other]) yield change('name', piece, other, around(piece.parent))
  }
}

function* swappedItems(piece: Piece): Generator<Change> {
  for (let k = 0; k + 1 < piece.children.length; ++k) {
    const [first, second] = [piece.children[k]!, piece.children[k + 1]!]
    const edits = [replace(first, second.text), replace(second, first.text)]
    yield { kind: 'arguments swapped', edits, shown: piece.parent! }
  }
}

function* otherFunctions(piece: Piece, { functions }: Language): Generator<Change> {
  const [callee, args] = piece.children as [Piece, Piece | undefined]
  const only = args?.children.length === 1 && !args.text.startsWith('(...') ? args.children[0]! : undefined
  const name = /\w+$/.exec(callee.text)?.[0] ?? ''
  const others = functions[name]
  for (const other of others ?? []) {
    yield change('function', { from: callee.to - name.length, to: callee.to }, other, around(piece))
  }
  if (!only || piece.text.startsWith('new ')) return
  if (others) yield change('function missing', piece, `(${only.text})`, around(piece))
  if (callee.kind === 'name') {
    yield change('function missing', piece, only.text, around(piece))
    yield change('function twice', only, `${callee.text}(${only.text})`, around(piece))
  }
}
