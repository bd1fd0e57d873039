import type { Progress } from '../storage/progress.ts'

/** The one in progress that was touched last, else the first that has not passed, else none. */
export function goOnWith(progress: Pick<Progress, 'state' | 'touched_at'>[]): number {
  const open = progress.map((each, index) => ({ ...each, index })).filter(({ state }) => state !== 'passed')
  const started = open.filter(({ state }) => state === 'in_progress').sort((a, b) => b.touched_at - a.touched_at)
  return (started[0] ?? open[0])?.index ?? -1
}
