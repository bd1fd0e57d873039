/** Grouped by part, in their order. A part stands where the first of it does. */
export function byPart<S extends { part: string }>(all: readonly S[]): [part: string, members: S[]][] {
  const parts = new Map<string, S[]>()
  for (const each of all) parts.set(each.part, [...(parts.get(each.part) ?? []), each])
  return [...parts]
}
