/** Where the names in a plot go, so that none covers another, or a point, or leaves the picture. Lengths are pixels, y grows downwards. */

export interface Name {
  /** The left edge and the middle of where it would like to be. */
  x: number
  y: number
  width: number
}

export interface Point {
  x: number
  y: number
}

export interface Bounds {
  top: number
  bottom: number
  right: number
}

/**
 * The places in the order of the names. A name that would cover an earlier one or a point moves up or down in steps of half
 * a line, by as little as possible; one that would leave on the right goes to the left of its point, `gap` away on either
 * side. A name that wants to be below an earlier one stays below it while there is room, so that lines to the points do not
 * cross. Where the points leave no room nearby, names cover them rather than one another.
 */
export function placeNames(
  names: readonly Name[],
  bounds: Bounds,
  line: number,
  gap: number,
  points: readonly Point[] = [],
): Point[] {
  const placed: Name[] = []
  for (const { x, y, width } of names) {
    const left = x + width > bounds.right ? Math.max(0, x - 2 * gap - width) : x
    const start = Math.min(Math.max(y, bounds.top), bounds.bottom)
    const free = offsets(line, names.length)
      .map((offset) => ({ x: left, y: start + offset, width }))
      .filter((name) => name.y >= bounds.top && name.y <= bounds.bottom)
      .filter((name) => placed.every((other) => !covers(other, name, line)))
    const below = free.filter((name) =>
      placed.every((other, earlier) => names[earlier]!.y >= y || other.y < name.y || !shareColumn(other, name)),
    )
    const choices = below.length > 0 ? below : free
    const near = choices.filter((name) => Math.abs(name.y - start) <= 1.5 * line)
    const clear = near.find((name) => points.every((point) => !hides(name, point, line)))
    placed.push(clear ?? choices[0] ?? { x: left, y: start, width })
  }
  return placed.map(({ x, y }) => ({ x, y }))
}

/**
 * A thin line to a point from a name that had to move away from its height: from the edge of the point, of this `radius`,
 * to the near end of the name. Nothing where the name stands beside its point.
 */
export function leaderOf(point: Point, name: Name, line: number, radius: number): [from: Point, to: Point] | undefined {
  if (Math.abs(name.y - point.y) <= line / 2) return undefined
  const margin = line / 5
  const to = { x: name.x > point.x ? name.x - margin : name.x + name.width + margin, y: name.y }
  const [dx, dy] = [to.x - point.x, to.y - point.y]
  const share = radius / Math.hypot(dx, dy)
  return [{ x: point.x + dx * share, y: point.y + dy * share }, to]
}

function covers(a: Name, b: Name, line: number): boolean {
  return Math.abs(a.y - b.y) < line && shareColumn(a, b)
}

function shareColumn(a: Name, b: Name): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width
}

/** A point is some three fifths of a line wide and high, and a name leaves a quarter of its line empty. */
function hides(name: Name, { x, y }: Point, line: number): boolean {
  const half = 0.3 * line
  return Math.abs(name.y - y) < 0.375 * line + half && x > name.x - half && x < name.x + name.width + half
}

/** 0, a line down, a line up, two down, … in halves of a line. */
function offsets(line: number, most: number): number[] {
  const steps = Array.from({ length: 2 * most }, (_, step) => ((step + 1) * line) / 2)
  return [0, ...steps.flatMap((step) => [step, -step])]
}
