/** Which names a piece of code could have meant: those declared around it that are of the same kind. */
import type { Kind } from './languages.ts'
import { every, type Piece } from './syntax.ts'

export interface Definition {
  name: string
  /** Names of one group can stand for each other without being nonsense at once. */
  group: string
  /** Where the declaration ends: from there on the name can be used. */
  known_from: number
  /** The piece in which the name is known. */
  scope: Piece
}

export function definitionsIn(root: Piece): Definition[] {
  const definitions: Definition[] = []
  for (const piece of every(root)) {
    if (piece.kind !== 'definition') continue
    const scope = scopeOf(piece)
    if (!scope) continue
    const known_from = (declarationOf(piece) ?? piece).to
    definitions.push({ name: piece.text, group: groupOf(piece, scope), known_from, scope })
  }
  return definitions
}

/** Other names than the piece's own, each once. */
export function visibleAt(piece: Piece, definitions: Definition[]): Set<string> {
  const known = definitions.filter(
    ({ known_from, scope }) => known_from <= piece.from && scope.from <= piece.from && piece.to <= scope.to,
  )
  // The innermost declaration of a name is the one that counts.
  const own = known.filter(({ name }) => name === piece.text).at(-1)
  const others = known.filter(({ name, group }) => own && group === own.group && name !== own.name)
  return new Set(others.map(({ name }) => name))
}

function scopeOf(piece: Piece): Piece | undefined {
  let each = piece.parent
  while (each && each.kind !== 'block' && each.kind !== 'loop' && each.kind !== 'function') each = each.parent
  // The name of a function stands directly in it, and is known outside.
  return piece.parent === each && each?.kind === 'function' ? undefined : each
}

function groupOf(piece: Piece, scope: Piece): string {
  const declaration = declarationOf(piece)
  const type = declaration?.children.find(({ kind }) => kind === 'type')
  if (declaration?.parent === scope && scope.kind === 'loop') return `counter ${type?.text ?? ''}`
  if (type) return type.text
  if (declaration?.kind === 'parameter') return isUsedAs('member', piece, scope) ? 'object' : 'number'
  if (piece.parent !== declaration) return 'part of an object'
  const value = declaration?.children[declaration.children.indexOf(piece) + 1]
  if (value?.kind === 'list' || isUsedAs('subscript', piece, scope)) return 'list'
  return value?.text.startsWith('new ') ? 'object' : 'number'
}

function declarationOf(piece: Piece): Piece | undefined {
  let each = piece.parent
  while (each && each.kind !== 'declaration' && each.kind !== 'parameter') each = each.parent
  return each
}

/** As `name.member` or `name[index]`. */
function isUsedAs(kind: Kind, { text }: Piece, scope: Piece): boolean {
  for (const piece of every(scope)) if (piece.kind === kind && piece.children[0]!.text === text) return true
  return false
}
