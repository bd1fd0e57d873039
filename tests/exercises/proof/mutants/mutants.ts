/** Programs that differ from a right one in a single place: each kind of slip at every place where it can happen. */
import { constants } from './constants.ts'
import { applied, type Change } from './edits.ts'
import { languages, type LanguageId } from './languages.ts'
import { names } from './names.ts'
import { operators } from './operators.ts'
import { statements } from './statements.ts'
import { parse, parses } from './syntax.ts'

export interface Mutant {
  /** Line and column, what kind of slip, and the code before and after: `12:21 boundary: j < n → j <= n`. */
  id: string
  code: string
}

const mutators = [operators, constants, names, statements]

/** In the order of the code, the same each time; no two are the same text, and all parse. */
export function mutantsOf(code: string, id: LanguageId): Mutant[] {
  const language = languages[id]
  const root = parse(code, language)
  const seen = new Set([layoutFree(code)])
  const mutants: (Mutant & { from: number })[] = []
  for (const mutator of mutators) {
    for (const change of mutator(root, language)) {
      const mutated = applied(code, change.edits)
      const text = layoutFree(mutated)
      if (seen.has(text) || !parses(mutated, language)) continue
      seen.add(text)
      mutants.push({ id: idOf(code, change), code: mutated, from: change.edits[0]!.from })
    }
  }
  const sorted = mutants.sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
  return numbered(sorted.map((mutant) => ({ id: mutant.id, code: mutant.code })))
}

function layoutFree(code: string): string {
  return code.replace(/\s+/g, ' ')
}

function idOf(code: string, { kind, edits, shown }: Change): string {
  const first = Math.min(...edits.map(({ from }) => from))
  const lines = code.slice(0, first).split('\n')
  const inside = edits.filter(({ from, to }) => from >= shown.from && to <= shown.to)
  const moved = inside.map((edit) => ({ ...edit, from: edit.from - shown.from, to: edit.to - shown.from }))
  const before = code.slice(shown.from, shown.to)
  const after = applied(before, moved)
  const told = inside.length === 0 || kind === 'order' ? brief(before) : `${brief(before)} → ${brief(after)}`
  return `${lines.length}:${lines.at(-1)!.length + 1} ${kind}: ${told}`
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 70 ? `${line.slice(0, 69)}…` : line
}

/** Two changes of one long line may read the same. */
function numbered(mutants: Mutant[]): Mutant[] {
  const counts = new Map<string, number>()
  return mutants.map(({ id, code }) => {
    const count = (counts.get(id) ?? 0) + 1
    counts.set(id, count)
    return { id: count === 1 ? id : `${id} (${count})`, code }
  })
}
