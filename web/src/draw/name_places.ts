/** Where the names in a plot go, so that none covers another or leaves the picture. Lengths are pixels, y grows downwards. */

export interface Name {
  /** The left edge and the middle of where it would like to be. */
  x: number
  y: number
  width: number
}

export interface Bounds {
  top: number
  bottom: number
  right: number
}

/**
 * The places in the order of the names. A name that would cover an earlier one moves up or down in steps of one line, by
 * as little as possible; one that would leave on the right goes to the left of its point, `gap` away on either side.
 */
export function placeNames(
  names: readonly Name[],
  bounds: Bounds,
  line: number,
  gap: number,
): { x: number; y: number }[] {
  const placed: Name[] = []
  for (const { x, y, width } of names) {
    const left = x + width > bounds.right ? Math.max(0, x - 2 * gap - width) : x
    const free = (at: number) => placed.every((other) => !covers(other, { x: left, y: at, width }, line))
    const inside = (at: number) => at >= bounds.top && at <= bounds.bottom
    const start = Math.min(Math.max(y, bounds.top), bounds.bottom)
    const found = offsets(line, names.length).find((offset) => inside(start + offset) && free(start + offset)) ?? 0
    placed.push({ x: left, y: start + found, width })
  }
  return placed.map(({ x, y }) => ({ x, y }))
}

function covers(a: Name, b: Name, line: number): boolean {
  return Math.abs(a.y - b.y) < line && a.x < b.x + b.width && b.x < a.x + a.width
}

/** 0, a line down, a line up, two down, … in halves of a line. */
function offsets(line: number, most: number): number[] {
  const steps = Array.from({ length: 2 * most }, (_, step) => ((step + 1) * line) / 2)
  return [0, ...steps.flatMap((step) => [step, -step])]
}
