/** Texts that are no longer in the editor and are not lost: put aside, or kept because they passed. */

export const maxCodeLength = 200_000

export interface Version {
  code: string
  /** Milliseconds since 1970. */
  saved_at: number
}

/** `kept` with `version` in front. A text stands there once; beyond `most` the oldest go, where import has not made it longer. */
export function withVersion<V extends Version>(kept: readonly V[], version: V, most: number): V[] {
  const others = kept.filter(({ code }) => code !== version.code)
  return [version, ...others].slice(0, Math.max(most, kept.length))
}

/** All of `kept`, and what `more` has besides, newest first. Nothing is left out, however many they are. */
export function joinVersions<V extends Version>(kept: readonly V[], more: readonly V[]): V[] {
  const codes = new Set(kept.map(({ code }) => code))
  const added = more.filter(({ code }) => !codes.has(code) && codes.add(code))
  return [...kept, ...added].sort((a, b) => b.saved_at - a.saved_at)
}

/** What is stored may be damaged or from an older lab: it is used only where it has the right form. */
export function isVersion(data: unknown): data is Version {
  const version = data as Partial<Version> | null | undefined
  return typeof version?.code === 'string' && version.code.length <= maxCodeLength && isTime(version.saved_at)
}

export function asTime(value: unknown): number | undefined {
  return isTime(value) ? value : undefined
}

/** A moment that a Date can hold. */
function isTime(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15
}
